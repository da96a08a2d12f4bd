"""Addresses of folders and buckets, and what is none."""

from pathlib import Path

import pytest

from pipeline.settings import Bucket, Settings, SettingsError, host_port, place, worker_environment
from pipeline.settings.places import CREDENTIALS, access_of


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("s3://reports", Bucket("s3", "reports")),
        ("s3://reports/2024/乡镇/", Bucket("s3", "reports", "2024/乡镇/")),
        ("OSS://reports//a", Bucket("oss", "reports", "a/")),
        ("file:///srv/%E6%8A%A5%E5%91%8A", Path("/srv/报告")),
        ("/srv/reports", Path("/srv/reports")),
    ],
)
def test_an_address_is_a_folder_or_a_part_of_a_bucket(said: str, meant: object) -> None:
    assert place("--raw", said) == meant


@pytest.mark.parametrize(
    "said",
    [
        "s3://",
        "s3://A/b",
        "http://host/a",
        "file://host/a",
        "file:///",
        "s3://k:s@reports/a",
        "s3://reports/a?x=1",
    ],
)
def test_what_is_no_address_is_told_without_a_password_in_it(said: str) -> None:
    with pytest.raises(SettingsError, match="--raw") as error:
        place("--raw", said)
    assert "k:s" not in str(error.value)


def test_a_child_process_gets_the_same_places(tmp_path: Path) -> None:
    given = {
        "ZHIBIAO_RAW": "s3://reports/raw", "ZHIBIAO_LANDING": f"file://{tmp_path}/landing",
        "ZHIBIAO_ENGINE": "ray", "ZHIBIAO_ADDRESS": "10.0.0.5:6379",
    }  # fmt: skip
    settings = Settings.from_environment(data=tmp_path, environment=given)
    assert settings.raw_named and settings.raw_recorded == "s3://reports/raw/"
    assert settings.landing == tmp_path / "landing"
    assert Settings.from_environment(environment=settings.to_environment()) == settings


@pytest.mark.parametrize("said", ["host", "host:0", "host:65536", "ray://host:1", "a b:1"])
def test_a_cluster_is_host_and_port(said: str) -> None:
    assert host_port("--address", "[::1]:6379") == "[::1]:6379"
    with pytest.raises(SettingsError):
        host_port("--address", said)


def test_oss_is_asked_where_it_speaks_the_other_protocol_with_its_own_names_of_credentials() -> None:
    env = {
        "OSS_ENDPOINT": "oss-cn-hangzhou.aliyuncs.com",
        "OSS_ACCESS_KEY_ID": "i",
        "OSS_ACCESS_KEY_SECRET": "k",
    }
    found = access_of(Bucket("oss", "reports"), env)
    assert found.endpoint == "https://s3.oss-cn-hangzhou.aliyuncs.com"
    assert found.key is not None and found.key.reveal() == "k" and "k" not in repr(found.key)
    assert access_of(Bucket("s3", "reports"), env).key is None, "S3's client finds its own"


def test_processes_that_read_what_others_wrote_have_no_credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in CREDENTIALS:
        monkeypatch.setenv(name, "geheim")
    monkeypatch.setenv("AWS_REGION", "cn-north-1")
    environment = worker_environment()
    assert "geheim" not in environment.values() and environment["AWS_REGION"] == "cn-north-1"
