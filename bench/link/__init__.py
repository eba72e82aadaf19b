"""Benchmarks of record linkage. Every person in the generated lists is synthetic."""
