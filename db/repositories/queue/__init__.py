"""The rows of the queue: jobs, who waits, workers, keys, the quota's entries."""
