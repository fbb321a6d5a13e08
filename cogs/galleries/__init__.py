"""/gallery, and its cards."""
