"""Brushes and finishing touches that every sketch uses."""
