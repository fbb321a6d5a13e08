"""The rows of the queue: jobs, workers, API keys, and the quota's entries."""
