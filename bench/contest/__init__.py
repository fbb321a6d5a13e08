"""Limner's queue compared with procrastinate and SAQ, on the same PostgreSQL."""
