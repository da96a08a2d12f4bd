"""Dagster around the stages: folders of Parquet batches between them, assets, checks, schedule, sensor.

Thin: what a number means is decided in extraction, what a table is in schema, how a build is published in
warehouse. Keep out: parsing, SQL, and anything that a test without Dagster could not reach.
"""
