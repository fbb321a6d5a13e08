"""One still picture out of a file: what its decoder needs, and what its colours mean."""
