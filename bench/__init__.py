"""Benchmarks: what Limner itself costs, with real parts. `make bench` runs them."""
