"""What one process of the alerts hands to another: JSON through a pipe, so that secrets reach no disk and no list of
processes, and nothing that is received is run.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from pipeline.alerts.alert import Alert
from pipeline.settings import Alerts, Mail, Secret, Webhook


@dataclass(frozen=True)
class Errand:
    """What is to be delivered, where to, and in how many seconds altogether."""

    alert: Alert
    to: Mail | Webhook
    seconds: float


def errand_to_json(errand: Errand) -> bytes:
    """The errand with its secrets."""
    return json.dumps({**asdict(errand), "by_mail": isinstance(errand.to, Mail)}).encode()


def errand_from_json(content: bytes) -> Errand:
    """The errand that was written; raises KeyError or ValueError for anything else."""
    said = json.loads(content)
    alert = Alert(**{**said["alert"], "lines": tuple(said["alert"]["lines"])})
    to = _mail(said["to"]) if said["by_mail"] else _webhook(said["to"])
    return Errand(alert, to, said["seconds"])


def outbox_to_json(folder: Path, alerts: Alerts) -> bytes:
    """Where an outbox lies, and where its alerts go."""
    return json.dumps({"folder": str(folder), "alerts": asdict(alerts)}).encode()


def outbox_from_json(content: bytes) -> tuple[Path, Alerts]:
    """The two that were written; raises KeyError or ValueError for anything else."""
    said = json.loads(content)
    alerts = said["alerts"]
    read = {
        "mail": alerts["mail"] and _mail(alerts["mail"]),
        "webhooks": tuple(map(_webhook, alerts["webhooks"])),
        "hidden": tuple(map(_secret, alerts["hidden"])),
    }
    return Path(said["folder"]), Alerts(**{**alerts, **read})


def _mail(said: Mapping[str, Any]) -> Mail:
    password = said["password"] and _secret(said["password"])
    return Mail(**{**said, "recipients": tuple(said["recipients"]), "password": password})


def _webhook(said: Mapping[str, Any]) -> Webhook:
    return Webhook(said["kind"], _secret(said["url"]), said["secret"] and _secret(said["secret"]))


def _secret(said: Mapping[str, str]) -> Secret:
    return Secret(*said.values())
