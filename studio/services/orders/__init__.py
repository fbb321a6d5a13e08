"""Turns a checked request into the rows of a job."""
