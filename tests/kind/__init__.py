"""A kind of matter for the tests of the ground: an errand. No product code knows of it."""
