"""Chat robots: the formats and signatures that each asks for, sent to a real HTTP server."""

import base64
import hashlib
import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from pipeline.alerts import Alert, send_now
from pipeline.alerts.webhooks import as_request
from pipeline.settings import WEBHOOKS, Alerts, Secret, Webhook, WebhookKind
from tests.alerts.servers import Robot, robot_server

ALERT = Alert("failed-1", "failed", "a load has failed", ("磁盘已满: 石桥镇.txt",))
TEXT = "zhibiao 指标: a load has failed\n磁盘已满: 石桥镇.txt"
DONE: dict[WebhookKind, str] = {
    "wecom": '{"errcode":0,"errmsg":"ok"}',
    "dingtalk": '{"errcode":0,"errmsg":"ok"}',
    "feishu": '{"code":0,"data":{},"msg":"success"}',
    "slack": "ok",
}


def send(robot: Robot, kind: WebhookKind, secret: str | None = None, alert: Alert = ALERT) -> str:
    """The error, empty when it was delivered."""
    webhook = Webhook(kind, Secret(robot.url), Secret(secret) if secret else None)
    return send_now(alert, Alerts(webhooks=(webhook,)))[0][2].error


def words(kind: WebhookKind, body: dict[str, Any]) -> str:
    """The text that a group is shown."""
    return str({"wecom": lambda: body["text"]["content"], "dingtalk": lambda: body["text"]["content"],
                "feishu": lambda: body["content"]["text"], "slack": lambda: body["text"]}[kind]())  # fmt: skip


def hmac_sha256(key: bytes, message: bytes) -> str:
    """HMAC by its definition (RFC 2104), so that the test does not repeat the code that it tests."""
    key = key.ljust(64, b"\0") if len(key) <= 64 else hashlib.sha256(key).digest().ljust(64, b"\0")
    inner = hashlib.sha256(bytes(byte ^ 0x36 for byte in key) + message).digest()
    return base64.b64encode(hashlib.sha256(bytes(byte ^ 0x5C for byte in key) + inner).digest()).decode()


@pytest.mark.parametrize("kind", WEBHOOKS)
def test_each_robot_gets_the_words_in_its_own_format(kind: WebhookKind) -> None:
    with robot_server() as robot:
        robot.answer = DONE[kind]
        assert send(robot, kind) == ""
    [(_, body)] = robot.asked
    assert words(kind, body) == TEXT
    assert body.get("msgtype", body.get("msg_type", "text")) == "text"


def test_dingtalk_is_signed_in_the_address() -> None:
    with robot_server("/robot/send?access_token=abcdef123456") as robot:
        assert send(robot, "dingtalk", "SEC-wo-de-mi-mi") == ""
    query = parse_qs(urlsplit(robot.asked[0][0]).query)
    stamp = query["timestamp"][0]
    assert len(stamp) == 13 and query["access_token"] == ["abcdef123456"]
    assert query["sign"] == [hmac_sha256(b"SEC-wo-de-mi-mi", f"{stamp}\nSEC-wo-de-mi-mi".encode())]


def test_feishu_is_signed_in_the_body() -> None:
    with robot_server("/open-apis/bot/v2/hook/0123456789abcdef") as robot:
        robot.answer = DONE["feishu"]
        assert send(robot, "feishu", "wo-de-mi-mi") == ""
    body = robot.asked[0][1]
    assert len(body["timestamp"]) == 10
    assert body["sign"] == hmac_sha256(f"{body['timestamp']}\nwo-de-mi-mi".encode(), b"")


@pytest.mark.parametrize("kind", WEBHOOKS)
def test_a_file_name_mentions_nobody(kind: WebhookKind) -> None:
    hostile = Alert("k", "quarantined", "t", ('<at user_id="all">所有人</at> <!channel> @all',))
    _, body = as_request(Webhook(kind, Secret("https://example.org/hook")), hostile, 0.0)
    if kind in ("feishu", "slack"):
        assert "<" not in json.dumps(body)
    assert body.get("at", {}).get("isAtAll", False) is False
    assert "mentioned_list" not in body.get("text", {})


def test_a_long_alert_is_cut_to_what_the_robot_takes_between_two_characters() -> None:
    long = Alert("k", "failed", "长" * 200, tuple("很长的一行" * 50 for _ in range(20)))
    for kind in WEBHOOKS:
        _, body = as_request(Webhook(kind, Secret("https://example.org/hook")), long, 0.0)
        text = words(kind, body)
        assert len(text.encode("utf-8")) <= (2048 if kind == "wecom" else 20_000)
        assert "\ufffd" not in text


@pytest.mark.parametrize("kind", WEBHOOKS)
@pytest.mark.parametrize("answer", ['{"errcode": 93000, "code": 19001, "msg": "invalid"}', "<html>", ""])
def test_a_refusal_with_status_200_is_a_failure(kind: WebhookKind, answer: str) -> None:
    with robot_server() as robot:
        robot.answer = answer
        assert "answered" in send(robot, kind)


def test_a_redirection_is_not_followed() -> None:
    with robot_server() as elsewhere, robot_server() as robot:
        robot.status, robot.headers = 302, {"Location": elsewhere.url}
        assert "not followed" in send(robot, "wecom")
        robot.status = 307
        assert "not followed" in send(robot, "wecom")
    assert elsewhere.asked == []


def test_a_server_that_is_down_or_broken_is_said() -> None:
    with robot_server() as robot:
        robot.status = 500
        assert send(robot, "slack") == "HTTP status 500"
    assert "cannot be reached" in send(robot, "slack")
