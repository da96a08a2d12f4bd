"""The outbox: an alert is raised once, tried a bounded number of times, recorded, and never raises itself."""

import fcntl
import json
import logging
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pipeline.alerts import Alert, Outbox, send_now
from pipeline.alerts.outbox import KEEP_DAYS, MAX_ATTEMPTS, WAITS, redact
from pipeline.alerts.passing import (
    Errand,
    errand_from_json,
    errand_to_json,
    outbox_from_json,
    outbox_to_json,
)
from pipeline.settings import Alerts, Mail, Secret, Settings, Webhook
from tests.alerts.servers import mail_server, robot_server

NOW = datetime(2026, 11, 22, 18, tzinfo=UTC)
ALERT = Alert("failed-1", "failed", "a load has failed", ("磁盘已满",))
KEY = "0f9d2c7e-ji-qi-ren-key"
NOWHERE = "http://127.0.0.1:9/hook?key=" + KEY


def robot(url: str, secret: str | None = None) -> Alerts:
    return Alerts(webhooks=(Webhook("dingtalk", Secret(url), Secret(secret) if secret else None),))


def test_an_alert_is_raised_once_whoever_sees_it_first(tmp_path: Path) -> None:
    def put(_: int) -> bool:
        return Outbox(tmp_path, Alerts()).put(ALERT)

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(put, range(8))) == [False] * 7 + [True]
    assert Outbox(tmp_path, Alerts()).knows(ALERT.key)
    assert [path.name for path in tmp_path.iterdir()] == ["failed-1.json"]


def test_what_was_delivered_is_recorded_and_not_sent_again(tmp_path: Path) -> None:
    with robot_server() as server:
        outbox = Outbox(tmp_path, robot(server.url))
        outbox.put(ALERT, NOW)
        [(key, channel, delivery)] = outbox.flush(NOW)
        assert (key, channel, delivery.state, delivery.attempts) == ("failed-1", "dingtalk", "delivered", 1)
        assert outbox.flush(NOW + timedelta(days=1)) == []
    assert len(server.asked) == 1 and outbox.undelivered() == []


def test_one_channel_that_is_down_does_not_hold_up_another(tmp_path: Path) -> None:
    with mail_server() as box:
        mail = Mail("127.0.0.1", box.port, "none", "z@example.org", ("a@example.org",))
        alerts = Alerts(mail=mail, webhooks=robot(NOWHERE).webhooks)
        outbox = Outbox(tmp_path, alerts)
        outbox.put(ALERT, NOW)
        states = {channel: delivery.state for _, channel, delivery in outbox.flush(NOW)}
    assert states == {"mail": "delivered", "dingtalk": "pending"} and len(box.mails) == 1


def test_attempts_are_bounded_and_wait_longer_each_time(tmp_path: Path) -> None:
    outbox = Outbox(tmp_path, robot(NOWHERE))
    outbox.put(ALERT, NOW)
    moment, attempts = NOW, 0
    for wait in (*WAITS, timedelta(days=1)):
        attempts += len(outbox.flush(moment))
        assert outbox.flush(moment + wait - timedelta(seconds=1)) == [] or wait == timedelta(days=1)
        moment += wait
    assert attempts == MAX_ATTEMPTS
    assert outbox.flush(moment + timedelta(days=30)) == []
    [(_, _, delivery)] = outbox.undelivered()
    assert delivery.state == "given_up" and "cannot be reached" in delivery.error


def test_a_server_that_comes_back_gets_the_alert(tmp_path: Path) -> None:
    with robot_server() as server:
        server.status = 503
        outbox = Outbox(tmp_path, robot(server.url))
        outbox.put(ALERT, NOW)
        assert outbox.flush(NOW)[0][2].error == "HTTP status 503"
        server.status = 200
        assert outbox.flush(NOW + WAITS[0])[0][2].state == "delivered"


def test_two_processes_do_not_send_the_same_alert_twice(tmp_path: Path) -> None:
    with robot_server() as server:
        outbox = Outbox(tmp_path, robot(server.url))
        outbox.put(ALERT)
        with (tmp_path / ".lock").open("w", encoding="utf-8") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            assert outbox.flush() == []
        assert len(outbox.flush()) == 1
    assert len(server.asked) == 1


def test_a_damaged_record_does_not_stop_the_others(tmp_path: Path) -> None:
    with robot_server() as server:
        outbox = Outbox(tmp_path, robot(server.url))
        (tmp_path / "half.json").write_text('{"key": "ha', encoding="utf-8")
        (tmp_path / "other.json").write_text("[]", encoding="utf-8")
        odd = {
            "key": "k",
            "kind": "failed",
            "title": "t",
            "lines": [],
            "raised_at": "",
            "deliveries": {"mail": 1},
        }
        (tmp_path / "odd.json").write_text(json.dumps(odd), encoding="utf-8")
        outbox.put(ALERT)
        assert len(outbox.flush()) == 1


def test_old_alerts_are_forgotten(tmp_path: Path) -> None:
    outbox = Outbox(tmp_path, Alerts())
    outbox.put(ALERT, NOW - timedelta(days=KEEP_DAYS + 1))
    outbox.put(Alert("failed-2", "failed", "t"), NOW)
    assert outbox.forget(NOW) == 1
    assert not outbox.knows("failed-1") and outbox.knows("failed-2")


def test_a_disk_that_cannot_be_written_stops_no_delivery(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with robot_server() as server:
        outbox = Outbox(tmp_path / "file" / "alerts", robot(server.url))
        assert outbox.flush() == []
        with pytest.raises(OSError):
            outbox.put(ALERT)
        assert send_now(ALERT, robot(server.url))[0][2].state == "delivered"


def test_a_key_cannot_leave_the_folder(tmp_path: Path) -> None:
    Outbox(tmp_path / "alerts", Alerts()).put(Alert("../../x/..\0", "failed", "t"))
    assert [path.parent for path in tmp_path.rglob("*.json")] == [tmp_path / "alerts"]


SECRETS = {
    "ZHIBIAO_MAIL_HOST": "127.0.0.1",
    "ZHIBIAO_MAIL_PORT": "9",
    "ZHIBIAO_MAIL_SECURITY": "none",
    "ZHIBIAO_MAIL_USER": "robot",
    "ZHIBIAO_MAIL_PASSWORD": "mi-ma-3306+/=",
    "ZHIBIAO_MAIL_TO": "a@example.org",
    "ZHIBIAO_WECOM_URL": "http://127.0.0.1:9/cgi-bin/webhook/send?key=wecom-key-693a",
    "ZHIBIAO_DINGTALK_URL": "http://127.0.0.1:9/robot/send?access_token=dingtalk-token-07",
    "ZHIBIAO_DINGTALK_SECRET": "SEC-dingtalk-secret",
    "ZHIBIAO_FEISHU_URL": "http://127.0.0.1:9/open-apis/bot/v2/hook/feishu-hook-4411",
    "ZHIBIAO_FEISHU_SECRET": "feishu-secret",
    "ZHIBIAO_SLACK_URL": "http://127.0.0.1:9/services/T000/B000/slack-path-5e1d",
    "ZHIBIAO_POSTGRES_URL": "postgresql+psycopg2://zhibiao:postgres-word@127.0.0.1:9/zhibiao",
}
HIDDEN = (
    *("mi-ma-3306+/=", "wecom-key-693a", "dingtalk-token-07", "SEC-dingtalk-secret", "feishu-hook-4411"),
    *("feishu-secret", "slack-path-5e1d", "postgres-word"),
)


def test_no_secret_reaches_a_record_a_log_or_the_words_of_the_settings(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    settings = Settings.from_environment(data=tmp_path, environment=SECRETS)
    assert settings.alerts.channels == ("mail", "wecom", "dingtalk", "feishu", "slack")
    outbox = Outbox(settings.outbox, settings.alerts)
    # Also where an error message of the load itself repeats one.
    outbox.put(
        Alert("failed-1", "failed", "t", tuple(f"could not open {value}" for value in SECRETS.values()))
    )
    made = outbox.flush()
    assert len(made) == 5
    written = "".join(path.read_text(encoding="utf-8") for path in settings.outbox.iterdir())
    shown = capfd.readouterr()
    told = "\n".join(
        [
            *(written, repr(made), str(settings), repr(settings), caplog.text, shown.out, shown.err),
            json.dumps(settings.to_environment()),
        ]
    )
    assert [secret for secret in HIDDEN if secret in told] == []


def test_no_secret_is_in_an_error_that_a_server_or_a_library_gives(tmp_path: Path) -> None:
    for channel, answer in (
        ("wecom", '{"errcode": 1, "errmsg": "no such key wecom-key-693a"}'),
        ("slack", "?"),
    ):
        with robot_server("/send?key=wecom-key-693a") as server:
            server.answer = answer
            environment = {f"ZHIBIAO_{channel.upper()}_URL": server.url}
            alerts = Settings.from_environment(data=tmp_path, environment=environment).alerts
            error = send_now(ALERT, alerts)[0][2].error
        assert error.startswith("answered") and "wecom-key-693a" not in error


def test_a_secret_is_taken_out_in_each_form_that_it_may_have(tmp_path: Path) -> None:
    alerts = Settings.from_environment(data=tmp_path, environment=SECRETS).alerts
    for form in ("mi-ma-3306+/=", "mi-ma-3306%2B/%3D", "mi-ma-3306%2B%2F%3D"):
        assert redact(f"password {form} refused", alerts) == "password *** refused"


@pytest.mark.parametrize("secret", [None, Secret("钥匙")])
def test_what_another_process_is_handed_is_what_it_gets(tmp_path: Path, secret: Secret | None) -> None:
    mail = Mail("mail.example", 25, "none", "a@example.org", ("b@example.org",), "user", secret)
    robot = Webhook("feishu", Secret("https://robot.example/哨"), secret)
    given = Alerts(mail=mail, webhooks=(robot,), hidden=(Secret("藏"),), seconds=7)
    assert outbox_from_json(outbox_to_json(tmp_path, given)) == (tmp_path, given)
    for to in (mail, robot):
        errand = Errand(Alert("一", "failed", "失败", ("1.txt",)), to, 2.5)
        assert errand_from_json(errand_to_json(errand)) == errand
