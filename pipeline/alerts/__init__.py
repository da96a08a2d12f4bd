"""Telling people: what is worth an alert, the outbox that keeps it, and the ways out: mail and chat robots.

An alert is written down before it is sent and is raised once, whoever notices it. Nothing here raises because
a message cannot be delivered, and no secret leaves the settings but on its way to its own server.
Keep out: Dagster, the environment, and decisions of a load.
"""

from pipeline.alerts.alert import Alert, Kind
from pipeline.alerts.conditions import last_good_load, news_of_load, overdue
from pipeline.alerts.outbox import Delivery, Outbox, send_now

__all__ = [
    "Alert",
    "Delivery",
    "Kind",
    "Outbox",
    "last_good_load",
    "news_of_load",
    "overdue",
    "send_now",
]
