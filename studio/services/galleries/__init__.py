"""Galleries and stars."""
