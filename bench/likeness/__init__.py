"""Likeness: how many pictures are recognised, and what measuring costs."""
