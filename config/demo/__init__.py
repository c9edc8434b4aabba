"""A force that never was, with its cases: for a first look, for tests of size, for training."""
