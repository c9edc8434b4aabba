"""The force: who serves, where they were posted when, who belongs to whom."""
