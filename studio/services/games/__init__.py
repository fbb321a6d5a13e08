"""Games and their channels."""
