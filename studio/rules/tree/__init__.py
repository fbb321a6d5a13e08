"""Sessions as trees: nodes, what is folded, where each tile stands, and the picture of it."""
