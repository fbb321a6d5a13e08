"""People and creatures: read from the words, and drawn part by part."""
