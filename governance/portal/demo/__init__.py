"""The demo (演示数据): 清溪镇, an invented town, and fourteen months of its cases, lived through by the services."""
