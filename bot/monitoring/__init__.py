"""Logs, metrics, and messages to the operators."""
