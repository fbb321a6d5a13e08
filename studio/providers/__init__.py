"""Providers, which draw pictures: one port (`base`) and its implementations."""
