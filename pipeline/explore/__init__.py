"""The page: find, read, review, ask; and the same report as one file.

A thin web layer over queries that only read; verdicts go to the file of reviews. Keep out: Dagster, and writing
to a build.
"""

from pipeline.explore.app import ROUTES, create_app

__all__ = ["ROUTES", "create_app"]
