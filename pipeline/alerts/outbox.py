"""The folder of alerts: each is written down once, then delivered, retried a bounded number of times, recorded.

`<data>/alerts/<key>.json` holds what was told and what became of it on each channel; no secret is in it.
Delivering never raises, ends within the time that is set, and is left to a process of its own by whoever must not
wait: a load is not to fail, nor to take longer, because a mail server is down.
"""

import fcntl
import json
import os
import re
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from secrets import token_hex
from typing import Any, Literal
from urllib.parse import parse_qsl, quote, quote_plus, urlsplit

from pipeline.alerts.alert import Alert
from pipeline.alerts.delivery import PROCESS, deliver
from pipeline.alerts.passing import Errand, outbox_to_json
from pipeline.disk.aside import set_aside
from pipeline.settings import PACKAGES, Alerts

MAX_ATTEMPTS = 8
WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 2, 5, 15, 30, 60, 120))
"""How long after each failed attempt the next one is made, at the earliest: four hours in all."""
_LOCK_POLL_SECONDS = 0.1
KEEP_DAYS = 90

State = Literal["pending", "delivered", "given_up"]


@dataclass
class Delivery:
    """What became of one alert on one channel."""

    state: State = "pending"
    attempts: int = 0
    next_at: str = ""
    error: str = ""


Made = tuple[str, str, Delivery]
"""An attempt: the key of the alert, the channel, the outcome."""


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
        _write(beside, record)
        try:
            # A link and not a rename: it fails where the alert is known already.
            os.link(beside, path)
        except FileExistsError:
            return False
        finally:
            beside.unlink()
        folder = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
        return True

    def knows(self, key: str) -> bool:
        """Whether an alert with this key was raised before."""
        return _read(self._path(key)) is not None

    def has_due(self, now: datetime | None = None) -> bool:
        """Whether there is something to try now."""
        moment = now or datetime.now(UTC)
        return any(_is_due(d, moment) for _, record in self._records() for _, d in _deliveries(record))

    def flush(self, now: datetime | None = None, patience: float = 0.0) -> list[Made]:
        """Try what is due, the oldest first, each channel by itself; returns the attempts made. Never raises.

        One sender at a time: another is waited for `patience` seconds, then the rest is left to it. Sending itself
        ends within the seconds of the settings; what has no more time for a fair try waits for the next sender.
        """
        made: list[Made] = []
        # A full or read-only disk: what was sent was sent, and will at worst be sent once more.
        with suppress(OSError), self._alone(patience) as mine:
            if mine:
                self._send_due(now or datetime.now(UTC), made)
        return made

    def send_soon(self, now: datetime | None = None) -> bool:
        """Have what is due sent by a process that nobody waits for; False where there is nothing to send, or no process.

        It belongs to no session or terminal of its parent's, outlives it, and ends by itself.
        """
        if not self.has_due(now):
            return False
        with suppress(OSError):
            sender = subprocess.Popen(
                (*PROCESS, "send"),
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                cwd=PACKAGES,
                start_new_session=True,
            )
            # Where its parent goes on living, nothing of it may stay behind in the table of processes.
            threading.Thread(target=sender.wait, daemon=True).start()
            assert sender.stdin is not None
            with sender.stdin as pipe:
                pipe.write(outbox_to_json(self._folder.absolute(), self._alerts))
            return True
        return False

    def _send_due(self, now: datetime, made: list[Made]) -> None:
        seconds = self._alerts.seconds
        deadline, keeping = time.monotonic() + seconds, threading.Lock()
        records = list(self._records())

        def send(channel: str) -> None:
            for path, record in records:
                delivery = dict(_deliveries(record)).get(channel)
                left = deadline - time.monotonic()
                if delivery is None or not _is_due(delivery, now) or left < seconds / 2:
                    continue
                _attempt(_alert(record), channel, delivery, self._alerts, left, now)
                with keeping:
                    record["deliveries"][channel] = asdict(delivery)
                    made.append((str(record["key"]), channel, delivery))
                    _rewrite(path, record)

        with ThreadPoolExecutor() as pool:
            # As many threads as channels: each waits for its own server and for no other.
            for _ in pool.map(
                send, sorted({channel for _, record in records for channel in record["deliveries"]})
            ):
                pass

    def undelivered(self) -> list[Made]:
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
    def _alone(self, patience: float) -> Iterator[bool]:
        self._folder.mkdir(parents=True, exist_ok=True)
        deadline = time.monotonic() + patience
        with (self._folder / ".lock").open("w", encoding="utf-8") as lock:
            while not _is_mine(lock.fileno()):
                if time.monotonic() >= deadline:
                    yield False
                    return
                time.sleep(_LOCK_POLL_SECONDS)
            yield True


def run_sender(folder: Path, alerts: Alerts) -> None:
    """The process of `send_soon`: it waits for a sender that is at work already, then sends what that one did not see."""
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.alarm(3 * alerts.seconds + 10)
    Outbox(folder, alerts).flush(patience=2 * alerts.seconds)


def send_now(alert: Alert, alerts: Alerts) -> list[Made]:
    """Try every channel once without writing anything down: for a disk that cannot be written. Never raises."""
    now = datetime.now(UTC)

    def send(channel: str) -> Made:
        delivery = Delivery()
        _attempt(alert, channel, delivery, alerts, alerts.seconds, now)
        return alert.key, channel, delivery

    with ThreadPoolExecutor() as pool:
        return list(pool.map(send, alerts.channels))


def redact(words: str, alerts: Alerts) -> str:
    """`words` without any secret of the settings, however a server or a library has repeated it."""
    for secret in sorted(_secrets(alerts), key=len, reverse=True):
        for form in {secret, quote(secret), quote(secret, safe=""), quote_plus(secret)}:
            words = words.replace(form, "***")
    return words


def _attempt(
    alert: Alert, channel: str, delivery: Delivery, alerts: Alerts, seconds: float, now: datetime
) -> None:
    to = alerts.targets.get(channel)
    delivery.attempts += 1
    delivery.error = (
        redact(deliver(Errand(alert, to, seconds)), alerts) if to else "this channel is no longer set"
    )
    if not delivery.error:
        delivery.state, delivery.next_at = "delivered", ""
    elif delivery.attempts >= MAX_ATTEMPTS:
        delivery.state, delivery.next_at = "given_up", ""
    else:
        delivery.next_at = (now + WAITS[delivery.attempts - 1]).isoformat(timespec="seconds")


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
    _write(beside, record)
    beside.replace(path)


def _write(path: Path, record: dict[str, Any]) -> None:
    with path.open("w", encoding="utf-8") as file:
        json.dump(record, file, ensure_ascii=False, indent=1)
        file.flush()
        os.fsync(file.fileno())


def _is_mine(lock: int) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _file_name(key: str) -> str:
    return re.sub(r"[^A-Za-z0-9._-]", "_", key)[:120].lstrip(".")
