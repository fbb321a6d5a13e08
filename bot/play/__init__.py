"""`limner play` and `limner tour`: the real bot in a small Discord of its own."""
