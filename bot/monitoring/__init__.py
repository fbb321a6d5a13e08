"""Logs, metrics, and what operators are told."""
