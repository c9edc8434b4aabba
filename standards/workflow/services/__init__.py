"""Writes to any kind of matter that are not transitions of its state."""
