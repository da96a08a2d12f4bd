"""Which places of reports and landings a load takes, and which it refuses before it does anything."""

from pathlib import Path

import pytest

from pipeline.cli.arguments import parser
from pipeline.cli.raw_folder import why_not_apart, with_last_raw
from pipeline.settings import Bucket, Settings, place


@pytest.mark.parametrize(
    ("raw", "landing", "apart"),
    [
        ("s3://reports/raw", "s3://reports/landing", True),
        ("s3://reports/raw", "s3://other/raw", True),
        ("s3://reports/raw", "/srv/landing", True),
        ("s3://reports/raw", "s3://reports", False),
        ("s3://reports", "s3://reports/landing", False),
        ("oss://reports/raw", "s3://reports/raw/landing", False),
        ("/srv/raw", "/srv/raw/landing", False),
        ("/srv/raw", "/srv", False),
    ],
)
def test_shards_do_not_land_among_the_reports(raw: str, landing: str, apart: bool, tmp_path: Path) -> None:
    given = {"ZHIBIAO_RAW": raw, "ZHIBIAO_LANDING": landing}
    settings = Settings.from_environment(data=tmp_path, environment=given)
    assert (why_not_apart(settings) == "") == apart


def test_the_command_takes_folders_and_buckets_and_tells_what_is_neither(
    capsys: pytest.CaptureFixture[str],
) -> None:
    command = [
        "load",
        "--raw",
        "oss://reports/raw",
        "--landing",
        "l",
        "--engine",
        "ray",
        "--address",
        "h:6379",
    ]
    options = parser().parse_args(command)
    assert options.raw == Bucket("oss", "reports", "raw/")
    assert options.landing == Path.cwd() / "l" and options.address == "h:6379"
    for wrong in (["--raw", "s3://k:geheim@reports/a"], ["--address", "h"], ["--engine", "spark"]):
        with pytest.raises(SystemExit):
            parser().parse_args(["load", *wrong])
    assert "geheim" not in capsys.readouterr().err


def test_the_bucket_of_the_last_load_is_remembered(loaded: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    named = Settings.from_environment(data=loaded.data, environment={})
    monkeypatch.setattr("pipeline.warehouse.query", lambda *_: {"raw_folder": Recorded()})
    assert with_last_raw(named).raw == place("raw", "s3://reports/raw")


class Recorded:
    """What a build says of its raw folder."""

    def to_list(self) -> list[str]:
        """One load."""
        return ["s3://reports/raw/"]
