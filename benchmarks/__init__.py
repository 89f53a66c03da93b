"""Measures Sluitend against itself and against raw PostgreSQL in one run; `python -m benchmarks --help`."""
