"""A build: staged Parquet and what is published beside it become one complete database file, or none.

Keep out: whom readers are led to, and what lies around the warehouse.
"""
