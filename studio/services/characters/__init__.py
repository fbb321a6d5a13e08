"""Characters: made, approved, listed, dressed."""
