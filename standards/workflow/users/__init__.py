"""Accounts of the force: pages, and the second person who agrees to each role."""
