"""The ground that every kind of matter stands on. It knows no complaint and no clearance."""
