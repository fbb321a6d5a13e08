"""Likeness: vectors that say whether two pictures show the same character."""
