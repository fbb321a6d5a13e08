"""From a checked request to the rows of a job."""
