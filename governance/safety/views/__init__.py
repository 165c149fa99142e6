"""Pages of 综治服务管理."""
