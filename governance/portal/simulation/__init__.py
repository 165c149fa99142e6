"""A simulated town (模拟运行): people act day by day through the services; an independent recount checks it."""
