"""What changes 考核方案, 考核期 and 年度目标."""
