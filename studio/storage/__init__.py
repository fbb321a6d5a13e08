"""Stores, which keep pictures: one port (`base`) and its implementations."""
