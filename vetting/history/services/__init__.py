"""Writes of history."""
