"""The folder of alerts: each is written down once, then delivered, retried a bounded number of times, recorded.

`<data>/alerts/<key>.json` holds what was told and what became of it on each channel; no secret is in it.
Delivering never raises: a load is not to fail because a mail server is down.
"""

import fcntl
import json
import os
import re
import smtplib
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from secrets import token_hex
from typing import Any, Literal
from urllib.error import HTTPError, URLError
from urllib.parse import parse_qsl, quote, quote_plus, urlsplit

from pipeline.alerts.alert import Alert
from pipeline.alerts.mail import send_mail
from pipeline.alerts.webhooks import WebhookRefused, post
from pipeline.settings import Alerts
from pipeline.warehouse.aside import set_aside

MAX_ATTEMPTS = 8
WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 2, 5, 15, 30, 60, 120))
"""How long after each failed attempt the next one is made, at the earliest: four hours in all."""
TIMEOUT_SECONDS = 8.0
FLUSH_SECONDS = 30.0
"""No new attempt begins after this: a sensor that calls has a time limit of its own."""
KEEP_DAYS = 90

State = Literal["pending", "delivered", "given_up"]


@dataclass
class Delivery:
    """What became of one alert on one channel."""

    state: State = "pending"
    attempts: int = 0
    next_at: str = ""
    error: str = ""


class Outbox:
    """The alerts of one data folder."""

    def __init__(self, folder: Path, alerts: Alerts) -> None:
        self._folder = folder
        self._alerts = alerts

    def put(self, alert: Alert, now: datetime | None = None) -> bool:
        """Write the alert down for every channel; False when it was raised before. Junk in its place is set aside.

        Raises:
            OSError: the folder cannot be written.
        """
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self._path(alert.key)
        if os.path.lexists(path) and _read(path) is None:
            with suppress(FileNotFoundError):
                set_aside(path)
        record = {
            "key": alert.key,
            "kind": alert.kind,
            "title": redact(alert.title, self._alerts),
            "lines": [redact(line, self._alerts) for line in alert.lines],
            "raised_at": (now or datetime.now(UTC)).isoformat(timespec="seconds"),
            "deliveries": {channel: asdict(Delivery()) for channel in self._alerts.channels},
        }
        beside = path.with_name(f".{path.name}.{token_hex(4)}")
        beside.write_text(json.dumps(record, ensure_ascii=False, indent=1), encoding="utf-8")
        try:
            # A link and not a rename: it fails where the alert is known already.
            os.link(beside, path)
        except FileExistsError:
            return False
        finally:
            beside.unlink()
        return True

    def knows(self, key: str) -> bool:
        """Whether an alert with this key was raised before."""
        return _read(self._path(key)) is not None

    def flush(self, now: datetime | None = None) -> list[tuple[str, str, Delivery]]:
        """Try what is due, the oldest first; returns (key, channel, outcome) of each attempt made now.

        One process at a time: another one that flushes already is left to it. Never raises.
        """
        made: list[tuple[str, str, Delivery]] = []
        began, moment = time.monotonic(), now or datetime.now(UTC)
        try:
            with self._alone() as mine:
                for path, record in self._records() if mine else ():
                    for channel, delivery in _deliveries(record):
                        if not _is_due(delivery, moment) or time.monotonic() - began > FLUSH_SECONDS:
                            continue
                        _attempt(_alert(record), channel, delivery, self._alerts, moment)
                        record["deliveries"][channel] = asdict(delivery)
                        _rewrite(path, record)
                        made.append((str(record["key"]), channel, delivery))
        except OSError:
            # A full or read-only disk: what was sent was sent, and will at worst be sent once more.
            return made
        return made

    def undelivered(self) -> list[tuple[str, str, Delivery]]:
        """(key, channel, outcome) of everything pending or given up, the oldest first."""
        return [
            (str(record["key"]), channel, delivery)
            for _, record in self._records()
            for channel, delivery in _deliveries(record)
            if delivery.state != "delivered"
        ]

    def forget(self, now: datetime) -> int:
        """Delete alerts raised more than KEEP_DAYS ago; returns how many."""
        oldest = (now - timedelta(days=KEEP_DAYS)).isoformat(timespec="seconds")
        old = [path for path, record in self._records() if str(record["raised_at"]) < oldest]
        for path in old:
            path.unlink(missing_ok=True)
        return len(old)

    def _path(self, key: str) -> Path:
        return self._folder / f"{_file_name(key)}.json"

    def _records(self) -> Iterator[tuple[Path, dict[str, Any]]]:
        read: list[tuple[Path, dict[str, Any]]] = []
        for path in self._folder.glob("*.json"):
            # What is none was written by hand, or is gone meanwhile: no reason to keep the others from going out.
            if (record := _read(path)) is not None:
                read.append((path, record))
        yield from sorted(read, key=lambda item: (str(item[1]["raised_at"]), item[0].name))

    @contextmanager
    def _alone(self) -> Iterator[bool]:
        self._folder.mkdir(parents=True, exist_ok=True)
        with (self._folder / ".lock").open("w", encoding="utf-8") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
                return
            yield True


def send_now(alert: Alert, alerts: Alerts) -> list[tuple[str, str, Delivery]]:
    """Try every channel once without writing anything down: for a disk that cannot be written. Never raises."""
    made = []
    for channel in alerts.channels:
        delivery = Delivery()
        _attempt(alert, channel, delivery, alerts, datetime.now(UTC))
        made.append((alert.key, channel, delivery))
    return made


def redact(words: str, alerts: Alerts) -> str:
    """`words` without any secret of the settings, however a server or a library has repeated it."""
    for secret in sorted(_secrets(alerts), key=len, reverse=True):
        for form in {secret, quote(secret), quote(secret, safe=""), quote_plus(secret)}:
            words = words.replace(form, "***")
    return words


def _attempt(alert: Alert, channel: str, delivery: Delivery, alerts: Alerts, now: datetime) -> None:
    delivery.attempts += 1
    delivery.error = _send(alert, channel, alerts)
    if not delivery.error:
        delivery.state, delivery.next_at = "delivered", ""
    elif delivery.attempts >= MAX_ATTEMPTS:
        delivery.state, delivery.next_at = "given_up", ""
    else:
        delivery.next_at = (now + WAITS[delivery.attempts - 1]).isoformat(timespec="seconds")


def _send(alert: Alert, channel: str, alerts: Alerts) -> str:
    """Why it could not be sent, without secrets; empty when it was."""
    try:
        if channel == "mail" and alerts.mail:
            send_mail(alerts.mail, alert, TIMEOUT_SECONDS)
            return ""
        for webhook in alerts.webhooks:
            if webhook.kind == channel:
                post(webhook, alert, TIMEOUT_SECONDS)
                return ""
        return "this channel is no longer set"
    except Exception as error:
        # Everything: a fault in a mail library must not fail a load either. Only these words survive.
        return redact(_words(error), alerts)


def _words(error: Exception) -> str:
    match error:
        case HTTPError():
            hint = " (redirections are not followed)" if 300 <= error.code < 400 else ""
            return f"HTTP status {error.code}{hint}"
        case URLError():
            return f"cannot be reached: {error.reason}"[:300]
        case smtplib.SMTPAuthenticationError():
            return f"the mail server refused the user or the password (code {error.smtp_code})"
        case WebhookRefused():
            return str(error)
        case _:
            return f"{type(error).__name__}: {error}"[:300]


def _secrets(alerts: Alerts) -> set[str]:
    secrets: set[str] = set()
    for hidden in alerts.hidden:
        secrets |= {hidden.reveal(), urlsplit(hidden.reveal()).password or ""}
    if alerts.mail and alerts.mail.password:
        secrets.add(alerts.mail.password.reveal())
    for webhook in alerts.webhooks:
        url = webhook.url.reveal()
        parts = urlsplit(url)
        secrets |= {url, parts.query, *(value for _, value in parse_qsl(parts.query))}
        # Feishu and Slack carry the secret in the path.
        secrets |= {part for part in (parts.path, *parts.path.split("/")) if len(part) >= 12}
        if webhook.secret:
            secrets.add(webhook.secret.reveal())
    return {secret for secret in secrets if len(secret) >= 4}


def _read(path: Path) -> dict[str, Any] | None:
    """The record in a file; None if there is none."""
    try:
        record: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        _deliveries(record)
        _alert(record)
        record["raised_at"]
    except (OSError, ValueError, TypeError, LookupError, AttributeError, RecursionError):
        return None
    return record


def _deliveries(record: dict[str, Any]) -> list[tuple[str, Delivery]]:
    return [(channel, Delivery(**values)) for channel, values in record["deliveries"].items()]


def _alert(record: dict[str, Any]) -> Alert:
    return Alert(record["key"], record["kind"], record["title"], tuple(record["lines"]))


def _is_due(delivery: Delivery, now: datetime) -> bool:
    return delivery.state == "pending" and delivery.next_at <= now.isoformat(timespec="seconds")


def _rewrite(path: Path, record: dict[str, Any]) -> None:
    beside = path.with_name(f".{path.name}.new")
    beside.write_text(json.dumps(record, ensure_ascii=False, indent=1), encoding="utf-8")
    beside.replace(path)


def _file_name(key: str) -> str:
    return re.sub(r"[^A-Za-z0-9._-]", "_", key)[:120].lstrip(".")
