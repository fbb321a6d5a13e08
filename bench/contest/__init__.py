"""Limner's queue beside procrastinate and SAQ, on the same PostgreSQL, in turns."""
