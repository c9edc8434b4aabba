"""Bring a force's closed and open matters in from another system, by a map that the force writes.

`run.import_history` is the way in; docs/how-to/import-history.md is for the person who writes the
map. A row of the file becomes a reading (no database), a reading becomes models, and a batch of
models is written with its events in one transaction: a killed import has whole batches or nothing.
"""
