"""Snapshots: a build's tables as Parquet files with a manifest and a description, complete or absent, the same bytes
for the same rows.

Keep out: builds that are being made.
"""
