"""Statistics on arrays: no database, no Django. One module for each family of figures."""
