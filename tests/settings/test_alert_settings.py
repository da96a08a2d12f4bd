"""Where alerts go: read from the environment, checked, and never shown."""

from pathlib import Path

import pytest

from pipeline.settings import Secret, Settings, SettingsError

MAIL = {"ZHIBIAO_MAIL_HOST": "mail.example.org", "ZHIBIAO_MAIL_TO": "a@example.org, b@example.org"}


def read(tmp_path: Path, **environment: str) -> Settings:
    return Settings.from_environment(data=tmp_path, environment=environment)


def test_without_variables_alerts_go_nowhere(tmp_path: Path) -> None:
    settings = read(tmp_path)
    assert settings.alerts.channels == () and settings.postgres is None
    assert (settings.alerts.max_age_hours, settings.alerts.fall_percent) == (30, 20)
    assert (settings.retries, settings.keep_run_days) == (1, 90)


def test_mail_has_the_port_of_its_security_and_a_sender(tmp_path: Path) -> None:
    mail = read(tmp_path, **MAIL).alerts.mail
    assert mail is not None
    assert (mail.security, mail.port, mail.sender) == ("starttls", 587, "a@example.org")
    assert mail.recipients == ("a@example.org", "b@example.org")
    other = read(tmp_path, **MAIL, ZHIBIAO_MAIL_SECURITY="ssl").alerts.mail
    assert other is not None and other.port == 465


def test_no_retries_can_be_asked_for(tmp_path: Path) -> None:
    assert read(tmp_path, ZHIBIAO_RETRIES="0").retries == 0


def test_a_secret_shows_stars_however_it_is_printed() -> None:
    secret = Secret("mi-mi")
    assert (f"{secret} {secret!r}", str(secret), str([secret])) == ("*** ***", "***", "[***]")
    assert secret.reveal() == "mi-mi"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ZHIBIAO_WECOM_URL", "http://elsewhere.example.org/send?key=mi-mi"),
        ("ZHIBIAO_DINGTALK_URL", "mi-mi"),
        ("ZHIBIAO_FEISHU_URL", "https:///hook/mi-mi"),
        ("ZHIBIAO_SLACK_URL", "https://user:mi-mi@example.org/services"),
        ("ZHIBIAO_SLACK_URL", "https://example.org:mi-mi/services"),
        ("ZHIBIAO_SLACK_URL", "file:///etc/mi-mi"),
        ("ZHIBIAO_SLACK_URL", "https://example.org/mi-mi\r\nHost: other"),
        ("ZHIBIAO_POSTGRES_URL", "postgresql://zhibiao:mi-mi@127.0.0.1/zhibiao"),
        ("ZHIBIAO_POSTGRES_URL", "mi-mi"),
    ],
)
def test_an_address_that_cannot_be_used_is_refused_by_name_and_not_shown(
    tmp_path: Path, name: str, value: str
) -> None:
    with pytest.raises(SettingsError, match=name) as refused:
        read(tmp_path, **{name: value})
    assert "mi-mi" not in str(refused.value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ZHIBIAO_MAIL_SECURITY", "tls"),
        ("ZHIBIAO_MAIL_TO", "nobody"),
        ("ZHIBIAO_MAIL_TO", ""),
        ("ZHIBIAO_MAIL_FROM", "a@example.org\r\nBcc: b@example.org"),
        ("ZHIBIAO_MAIL_PORT", "smtp"),
    ],
)
def test_a_mail_setting_that_cannot_be_used_is_refused_by_name(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=name):
        read(tmp_path, **{**MAIL, name: value})


def test_a_password_is_never_sent_readable_to_another_machine(tmp_path: Path) -> None:
    readable = {**MAIL, "ZHIBIAO_MAIL_SECURITY": "none", "ZHIBIAO_MAIL_PASSWORD": "mi-mi"}
    with pytest.raises(SettingsError, match="ZHIBIAO_MAIL_SECURITY=none") as refused:
        read(tmp_path, **readable)
    assert "mi-mi" not in str(refused.value)
    assert read(tmp_path, **{**readable, "ZHIBIAO_MAIL_HOST": "127.0.0.1"}).alerts.mail is not None
