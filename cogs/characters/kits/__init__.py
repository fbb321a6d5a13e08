"""/character kit, and its cards."""
