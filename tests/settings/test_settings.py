"""The settings: defaults that hold anywhere, variables that are checked, arguments that win."""

from pathlib import Path

import pytest

from pipeline.settings import PROJECT, Limits, Settings, SettingsError


def test_without_variables_everything_lies_in_the_clone(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    settings = Settings.from_environment(environment={})
    assert settings.data == PROJECT / "data"
    assert settings.raw == PROJECT / "data" / "raw"
    assert (settings.schedule, settings.timezone) == ("0 2 * * *", "Asia/Shanghai")
    assert settings.limits == Limits()


def test_every_built_path_lies_under_the_data_folder(tmp_path: Path) -> None:
    settings = Settings.from_environment(data=tmp_path, environment={})
    for path in (
        settings.warehouse,
        settings.published,
        settings.snapshots,
        settings.staging,
        settings.dagster_home,
        settings.outbox,
        settings.lock,
    ):
        assert path.is_relative_to(tmp_path)


def test_arguments_win_over_variables(tmp_path: Path) -> None:
    environment = {"ZHIBIAO_DATA": "/elsewhere", "ZHIBIAO_RAW": "/other"}
    settings = Settings.from_environment(data=tmp_path / "d", raw=tmp_path / "r", environment=environment)
    assert (settings.data, settings.raw) == (tmp_path / "d", tmp_path / "r")


def test_relative_folders_are_taken_from_the_working_directory(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    settings = Settings.from_environment(data=Path("d"), environment={"ZHIBIAO_RAW": "r"})
    assert (settings.data, settings.raw) == (tmp_path / "d", tmp_path / "r")


def test_variables_are_read_from_the_process_by_default(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("ZHIBIAO_DATA", str(tmp_path))
    monkeypatch.setenv("ZHIBIAO_SCHEDULE", " 30  3 * * 1-5 ")
    monkeypatch.setenv("ZHIBIAO_MAX_FILE_BYTES", "1000")
    settings = Settings.from_environment()
    assert settings.data == tmp_path
    assert settings.schedule == "30 3 * * 1-5"
    assert settings.limits.max_file_bytes == 1000


def test_a_child_process_gets_the_same_settings(tmp_path: Path) -> None:
    environment = {"ZHIBIAO_SCHEDULE": "5 4 * * *", "ZHIBIAO_TIMEZONE": "UTC", "ZHIBIAO_KEEP_BUILDS": "3"}
    settings = Settings.from_environment(data=tmp_path, environment=environment)
    passed_on = settings.to_environment()
    assert Settings.from_environment(environment=passed_on) == settings
    assert passed_on["DAGSTER_HOME"] == str(tmp_path / "dagster")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ZHIBIAO_SCHEDULE", "nightly"),
        ("ZHIBIAO_SCHEDULE", "0 2 * *"),
        ("ZHIBIAO_TIMEZONE", "Asia/Shangai"),
        ("ZHIBIAO_TIMEZONE", "../etc/passwd"),
        ("ZHIBIAO_MAX_FILE_BYTES", "0"),
        ("ZHIBIAO_MAX_FILE_BYTES", "-5"),
        ("ZHIBIAO_BATCH_DOCUMENTS", "two"),
        ("ZHIBIAO_BATCH_DOCUMENTS", "２"),
    ],
)
def test_a_value_that_cannot_be_used_is_refused_by_name(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=name):
        Settings.from_environment(environment={name: value})


def test_no_other_module_reads_the_environment() -> None:
    modules = [*(PROJECT / "pipeline").rglob("*.py"), *(PROJECT / "zhibiao").rglob("*.py")]
    readers = [path.relative_to(PROJECT).as_posix() for path in modules if _reads_environment(path)]
    assert readers == ["pipeline/settings/__init__.py"]


def _reads_environment(path: Path) -> bool:
    text = path.read_text(encoding="utf-8")
    return any(words in text for words in ("os.environ", "os.getenv", "import environ", "import getenv"))


@pytest.mark.parametrize(
    ("name", "most"),
    [
        ("ZHIBIAO_DOCUMENT_SECONDS", 10_000_000),
        ("ZHIBIAO_DOCUMENT_MEMORY_BYTES", 10**15),
        ("ZHIBIAO_KEEP_SNAPSHOT_DAYS", 36_500),
        ("ZHIBIAO_KEEP_RUN_DAYS", 36_500),
        ("ZHIBIAO_MAX_FILES", 10**9),
    ],
)
def test_a_number_that_no_timer_or_date_takes_is_refused_before_the_load(name: str, most: int) -> None:
    Settings.from_environment(environment={name: str(most)})
    for more in (str(most + 1), "9" * 5000):
        with pytest.raises(SettingsError, match=f"{name}=.* is more than {most}"):
            Settings.from_environment(environment={name: more})
