"""Pages of 信访."""
