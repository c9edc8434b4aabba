"""The matcher: who of the workforce may be who in an extract, with reasons.

A library without models, on Splink and DuckDB. How it reckons: docs/reference/matching.md.
"""
