"""`make bench`: a force of full size, a real server, real requests. See __main__.py."""
