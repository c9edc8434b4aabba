"""Working days, counting primitives, rules as data, and the clocks that run on matters."""
