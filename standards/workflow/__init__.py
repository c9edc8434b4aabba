"""Matters and the one way in which they move: `fire()`. See README.md."""
