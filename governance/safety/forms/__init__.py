"""Forms of 综治服务管理."""
