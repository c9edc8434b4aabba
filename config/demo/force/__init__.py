"""The force: units, posts, the people in them, and the accounts of those who use Probity."""
