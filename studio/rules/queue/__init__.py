"""Decisions of the queue: whose turn, how long a wait, retries, keys, quotas."""
