"""Decisions without I/O: given the facts, what is right."""
