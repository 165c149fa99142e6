"""Pages of 分析研判."""
