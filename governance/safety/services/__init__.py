"""Services of 综治服务管理: one function for each action."""
