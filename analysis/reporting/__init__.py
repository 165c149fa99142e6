"""研判报告: what is counted for a period, how it is told, drafted, kept and printed."""
