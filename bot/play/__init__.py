"""`limner play` and `limner tour`: the real bot in a small simulated Discord."""
