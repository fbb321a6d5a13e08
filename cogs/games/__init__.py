"""/game, and its cards and forms."""
