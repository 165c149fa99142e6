"""Pages of 指挥调度."""
