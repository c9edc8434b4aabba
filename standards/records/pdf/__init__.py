"""Letters on paper: typefaces, and the writer of the PDF. No database."""
