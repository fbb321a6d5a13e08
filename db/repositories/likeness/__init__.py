"""Likeness: vectors of pictures, and verdicts for their characters."""
