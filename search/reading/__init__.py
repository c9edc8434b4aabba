"""Read what was typed and what was written: codes, names, vocabulary. Pure: no database."""
