"""Likeness: measured after pictures were posted, and told to members."""
