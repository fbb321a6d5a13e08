"""Benchmarks: what Limner itself costs, measured on real parts. `make bench` runs them."""
