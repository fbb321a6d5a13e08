"""Decisions of the queue: whose turn it is, how long a wait is, retries, keys, quotas."""
