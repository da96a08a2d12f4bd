"""Mail: given to a real server, over TLS that is checked, with words that cannot do more than be read."""

import smtplib
from pathlib import Path

import pytest

from pipeline.alerts import Alert, send_now
from pipeline.alerts.mail import as_message, send_mail
from pipeline.settings import Alerts, Mail, Secret, Security
from tests.alerts.servers import PASSWORD, certificate, mail_server

ALERT = Alert("failed-1", "failed", "a load has failed", ("磁盘已满: 石桥镇.txt", "zhibiao doctor"))


def mail(port: int, security: Security = "none", password: str = PASSWORD) -> Mail:
    return Mail(
        host="127.0.0.1",
        port=port,
        security=security,
        sender="zhibiao@example.org",
        recipients=("a@example.org", "b@example.org"),
        user="robot",
        password=Secret(password),
    )


def test_a_mail_reaches_every_recipient_with_its_chinese_whole() -> None:
    with mail_server() as box:
        send_mail(mail(box.port), ALERT, 5)
    assert box.envelopes[0].rcpt_tos == ["a@example.org", "b@example.org"]
    assert box.mails[0]["Subject"] == "zhibiao 指标: a load has failed"
    assert "磁盘已满: 石桥镇.txt" in box.mails[0].get_content()


@pytest.mark.parametrize("security", ["starttls", "ssl"])
def test_a_mail_goes_over_tls(security: Security, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    trusted, context = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    with mail_server(tls=context, implicit=security == "ssl") as box:
        send_mail(mail(box.port, security), ALERT, 5)
    assert box.tls == [True]


@pytest.mark.parametrize("security", ["starttls", "ssl"])
def test_a_certificate_that_nobody_vouches_for_is_refused(security: Security, tmp_path: Path) -> None:
    _, context = certificate(tmp_path)
    with mail_server(tls=context, implicit=security == "ssl") as box:
        sent = send_now(ALERT, Alerts(mail=mail(box.port, security)))
    assert box.mails == [] and "certificate" in sent[0][2].error


def test_a_server_without_starttls_gets_neither_password_nor_mail() -> None:
    with mail_server() as box, pytest.raises(smtplib.SMTPNotSupportedError):
        send_mail(mail(box.port, "starttls"), ALERT, 5)
    assert box.mails == []


def test_a_wrong_password_is_said_and_not_shown() -> None:
    wrong = "zheng-que-mi-ma-2291"
    with mail_server() as box:
        sent = send_now(ALERT, Alerts(mail=mail(box.port, password=wrong)))
    assert sent[0][2].state == "pending" and "refused the user or the password" in sent[0][2].error
    assert wrong not in repr(sent)


def test_a_file_name_cannot_add_a_header() -> None:
    hostile = Alert("k", "quarantined", "load\r\nBcc: everybody@example.org", ("a\r\n\r\n.\r\nQUIT",))
    message = as_message(mail(25), hostile)
    assert message["Bcc"] is None and "\n" not in message["Subject"]
    assert len(message.get_content().splitlines()) == 2
