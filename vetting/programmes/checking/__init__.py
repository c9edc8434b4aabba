"""A mass check: what goes out, what comes back, whom it may be about."""
