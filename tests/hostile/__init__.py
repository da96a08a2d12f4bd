"""Malformed and hostile files, and the load that must survive them."""
