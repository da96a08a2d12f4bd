"""One total time for a delivery, whatever the other side does, and nobody who waits for it that need not."""

import json
import os
import socket
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pipeline.alerts import Alert, Outbox, send_now
from pipeline.alerts.delivery import deliver
from pipeline.alerts.outbox import WAITS
from pipeline.alerts.passing import Errand
from pipeline.settings import Alerts, Mail, Secret, Settings, Webhook
from tests.alerts.servers import mail_until, robot_server, talking_server
from tests.cli.serving import until
from tests.support import write_reports, zhibiao

NOW = datetime(2026, 11, 30, 18, tzinfo=UTC)
ALERT = Alert("failed-1", "failed", "a load has failed", ("磁盘已满",))
SECONDS = 2
SLACK_SECONDS = 10.0
"""What a busy machine may add."""


def slack(port: int) -> Webhook:
    return Webhook("slack", Secret(f"http://127.0.0.1:{port}/hook"))


def mail(port: int) -> Mail:
    return Mail("127.0.0.1", port, "none", "z@example.org", ("a@example.org",))


def over_tls(port: int) -> Webhook:
    return Webhook("slack", Secret(f"https://127.0.0.1:{port}/hook"))


def mail_over_tls(port: int) -> Mail:
    return replace(mail(port), security="ssl")


def dripping(words: bytes) -> Callable[[socket.socket], None]:
    """A byte every tenth of a second, far within the time of any single read."""

    def talk(connection: socket.socket) -> None:
        connection.recv(65_536)
        for number in range(len(words)):
            connection.sendall(words[number : number + 1])
            time.sleep(0.1)

    return talk


def endless(start: bytes, part: bytes) -> Callable[[socket.socket], None]:
    def talk(connection: socket.socket) -> None:
        connection.sendall(start)
        while True:
            connection.sendall(part)

    return talk


STALLS: dict[str, tuple[Callable[[int], Mail | Webhook], Callable[[socket.socket], object]]] = {
    "a byte at a time": (slack, dripping(b"HTTP/1.1 200 OK\r\n" + b"X-Still: here\r\n" * 90)),
    "a body by the byte": (slack, dripping(b"HTTP/1.1 200 OK\r\n\r\n" + b"o" * 1000)),
    "never answers": (slack, lambda connection: connection.recv(65_536)),
    "never reads": (slack, lambda connection: None),
    "go on, go on": (slack, endless(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 100)),
    "a handshake that stalls": (over_tls, lambda connection: connection.recv(65_536)),
    "a handshake by the byte": (over_tls, dripping(b"\x16\x03\x03\x3f\xff" + b"\0" * 1000)),
    "mail: a handshake that stalls": (mail_over_tls, lambda connection: None),
    "a greeting by the byte": (mail, dripping(b"220 " + b"w" * 1000)),
    **{f"mail: {step}": (mail, mail_until(step)) for step in ("greeting", "ehlo", "mail", "rcpt", "end")},
}


def test_every_delivery_ends_within_its_total_time() -> None:
    def tried(name: str) -> tuple[str, float]:
        to, talk = STALLS[name]
        with talking_server(talk) as port:
            began = time.monotonic()
            return deliver(Errand(ALERT, to(port), SECONDS)), time.monotonic() - began

    with ThreadPoolExecutor(len(STALLS)) as pool:
        found = dict(zip(STALLS, pool.map(tried, STALLS), strict=True))
    assert {name: words for name, (words, _) in found.items() if "not delivered within" not in words} == {
        # One word of the server that never comes may be noticed a moment before the time is over.
        name: words
        for name, (words, _) in found.items()
        if "timed out" in words
    }
    assert max(seconds for _, seconds in found.values()) < SECONDS + SLACK_SECONDS


def test_a_name_that_never_resolves_costs_no_more_either(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a resolver in C can: no signal handler of Python's runs meanwhile."""
    hangs = "import ctypes, socket\nsocket.getaddrinfo = lambda *_, **__: ctypes.PyDLL(None).sleep(60)\n"
    (tmp_path / "sitecustomize.py").write_text(hangs, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    began = time.monotonic()
    assert deliver(Errand(ALERT, slack(9), SECONDS)) == "not delivered within 2 seconds"
    assert SECONDS <= time.monotonic() - began < SECONDS + SLACK_SECONDS


@pytest.mark.parametrize(
    ("to", "talk", "words"),
    [
        (slack, endless(b"HTTP/1.1 200 OK\r\n", b"X-Still: here\r\n" * 100), "headers"),
        (slack, endless(b"HTTP/1.1 200 OK\r\n\r\n", b"o" * 10_000), "answered"),
        (slack, endless(b"HTTP/1.1 200 ", b"o" * 10_000), "line"),
        (mail, endless(b"", b"220-" + b"w" * 500 + b"\r\n"), "too long"),
    ],
    ids=["headers", "body", "line", "greeting"],
)
def test_no_answer_is_read_without_end(
    to: Callable[[int], Mail | Webhook], talk: Callable[[socket.socket], object], words: str
) -> None:
    with talking_server(talk) as port:
        assert words in deliver(Errand(ALERT, to(port), 30))


def test_a_mail_that_was_taken_is_delivered_whatever_the_leave_taking() -> None:
    with talking_server(mail_until("quit")) as port:
        assert deliver(Errand(ALERT, mail(port), 30)) == ""


@pytest.fixture
def stalled() -> Iterator[Alerts]:
    """Every channel stalls."""
    with ExitStack() as stack:
        silent = stack.enter_context(talking_server(lambda connection: None))
        yield Alerts(seconds=SECONDS, mail=mail(silent), webhooks=(slack(silent),))


def test_all_deliveries_together_take_no_longer_and_are_tried_again(tmp_path: Path, stalled: Alerts) -> None:
    outbox = Outbox(tmp_path, stalled)
    for number in range(4):
        outbox.put(Alert(f"failed-{number}", "failed", "t"), NOW + timedelta(seconds=number))
    began = time.monotonic()
    made = outbox.flush(NOW)
    assert time.monotonic() - began < SECONDS + SLACK_SECONDS
    # One a channel: there was no time for a second, which is no attempt of it.
    assert sorted((key, channel, d.attempts, d.state) for key, channel, d in made) == [
        ("failed-0", "mail", 1, "pending"),
        ("failed-0", "slack", 1, "pending"),
    ]
    assert all(delivery.next_at == (NOW + WAITS[0]).isoformat() for _, _, delivery in made)
    assert {key for key, _, _ in outbox.flush(NOW)} == {"failed-1"}
    assert sum(delivery.attempts for _, _, delivery in outbox.undelivered()) == 4


def test_a_test_alert_waits_for_all_channels_at_once(stalled: Alerts) -> None:
    began = time.monotonic()
    assert [delivery.state for _, _, delivery in send_now(ALERT, stalled)] == ["pending", "pending"]
    assert time.monotonic() - began < SECONDS + SLACK_SECONDS


def test_two_senders_at_once_send_each_alert_once(tmp_path: Path) -> None:
    with robot_server(held=True) as robot, ThreadPoolExecutor(2) as pool:
        robot.answer = "ok"
        alerts = Alerts(webhooks=(Webhook("slack", Secret(robot.url)),))
        Outbox(tmp_path, alerts).put(ALERT)
        first = pool.submit(Outbox(tmp_path, alerts).flush)
        assert until(lambda: len(robot.asked) == 1, 20)
        # Raised while the first is at work, which has read its list already.
        Outbox(tmp_path, alerts).put(Alert("failed-2", "failed", "another"))
        second = pool.submit(Outbox(tmp_path, alerts).flush, patience=30)
        assert Outbox(tmp_path, alerts).flush() == []
        robot.free.set()
        made = [[(key, d.state) for key, _, d in sender.result(30)] for sender in (first, second)]
    assert made == [[("failed-1", "delivered")], [("failed-2", "delivered")]] and len(robot.asked) == 2


def test_a_sender_outlives_who_started_it_in_a_session_of_its_own(tmp_path: Path) -> None:
    with robot_server(held=True) as robot:
        robot.answer = "ok"
        alerts = Alerts(webhooks=(Webhook("slack", Secret(robot.url)),))
        outbox = Outbox(tmp_path, alerts)
        assert not outbox.send_soon(), "nothing is due"
        outbox.put(ALERT)
        began = time.monotonic()
        assert outbox.send_soon()
        assert time.monotonic() - began < SLACK_SECONDS and outbox.undelivered()
        assert until(lambda: len(robot.asked) == 1, 20)
        senders = [number for number in children() if b"pipeline.alerts\0send" in command(number)]
        assert [os.getsid(number) for number in senders] == senders and len(senders) == 1
        assert all(b"hook" not in command(number) for number in senders), "the address is a secret"
        robot.free.set()
        assert until(lambda: outbox.undelivered() == [], 20)
        assert until(lambda: not set(senders) & children(), 20), "nothing is left of it, no zombie either"


def children() -> set[int]:
    """The processes that this one has started."""
    tasks = Path("/proc/self/task").iterdir()
    words = [path.joinpath("children").read_text(encoding="ascii") for path in tasks]
    return {int(number) for number in " ".join(words).split()}


def command(process: int) -> bytes:
    try:
        return Path(f"/proc/{process}/cmdline").read_bytes()
    except OSError:
        return b""


def test_a_load_ends_while_its_alert_is_under_way_which_is_delivered_all_the_same(tmp_path: Path) -> None:
    data = tmp_path / "data"
    write_reports(data / "raw")
    (data / "raw" / "空.txt").write_bytes(b"")
    with robot_server(held=True) as robot:
        robot.answer = "ok"
        done = zhibiao("load", "--data", data, "--quiet", ZHIBIAO_SLACK_URL=robot.url)
        assert done.returncode == 3, done.stderr
        [path] = (data / "alerts").glob("quarantined-*.json")
        assert json.loads(path.read_text(encoding="utf-8"))["deliveries"]["slack"]["attempts"] == 0
        robot.free.set()
        outbox = Outbox(data / "alerts", Alerts())
        assert until(lambda: outbox.undelivered() == [], 60)
    assert len(robot.asked) == 1 and "空.txt" in robot.asked[0][1]["text"]


def test_the_doctor_waits_for_the_time_that_is_set_and_says_what_became_of_it(tmp_path: Path) -> None:
    settings = Settings.from_environment(data=tmp_path / "data", environment={})
    with talking_server(lambda connection: None) as port:
        environment = {"ZHIBIAO_SLACK_URL": f"http://127.0.0.1:{port}/hook", "ZHIBIAO_ALERT_SECONDS": "1"}
        told = zhibiao("doctor", "--alert", "--data", settings.data, **environment)
    assert "0 of 1 deliveries made" in told.stderr and "not delivered within 1 s" in told.stderr
    [(_, _, delivery)] = Outbox(settings.outbox, Alerts()).undelivered()
    assert (delivery.attempts, delivery.state) == (1, "pending")
