"""Reference data that a force publishes for itself, each change from a date and by two people."""
