"""/session, and its cards."""
