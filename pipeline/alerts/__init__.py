"""Telling people: what is worth an alert, the outbox that keeps it, and the ways out: mail and chat robots.

An alert is written down before it is sent and is raised once, whoever notices it. Nothing here raises because
a message cannot be delivered, and no secret leaves the settings but on its way to its own server.
What is worth an alert is in `pipeline.alerts.conditions`, which reads the database: a process that only delivers
does without. Keep out: Dagster, the environment, and decisions of a load.
"""

from pipeline.alerts.alert import Alert, Kind
from pipeline.alerts.outbox import Delivery, Outbox, send_now

__all__ = [
    "Alert",
    "Delivery",
    "Kind",
    "Outbox",
    "send_now",
]
