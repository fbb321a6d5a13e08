"""Journeys about approval: the GM's note, and the way back to earlier looks."""
