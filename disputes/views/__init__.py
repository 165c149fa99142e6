"""Pages of 矛盾纠纷."""
