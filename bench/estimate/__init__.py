"""Benchmarks of multiple systems estimation."""
