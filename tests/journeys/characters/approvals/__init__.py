"""Journeys about approval: the GM's note."""
