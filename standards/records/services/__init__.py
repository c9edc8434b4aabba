"""Everything that writes here: notes, drafting and sending letters, files."""
