"""Tells talk at the table from changes to a picture, in replies to it."""
