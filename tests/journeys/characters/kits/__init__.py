"""Journeys about identity kits."""
