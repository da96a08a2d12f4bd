"""The Dagster entry point: assets, checks, job, schedule, sensor and resources of one data folder.

Loaded by the web server, the scheduler and every run that they start; the settings come from the environment
that `zhibiao serve` gives them.
"""

from pipeline.orchestration.project import build_definitions
from pipeline.settings import Settings

defs = build_definitions(Settings.from_environment())
