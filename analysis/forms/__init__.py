"""Forms of 分析研判."""
