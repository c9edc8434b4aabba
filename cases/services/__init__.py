"""Writes to complaints that are not transitions."""
