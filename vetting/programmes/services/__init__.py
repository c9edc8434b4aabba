"""Everything that writes a programme. Keyword-only; the actor is `by`."""
