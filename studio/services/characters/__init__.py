"""Characters: creating, approving, listing and dressing them."""
