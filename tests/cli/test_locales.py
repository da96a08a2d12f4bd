"""Every locale: names on the disk are UTF-8 bytes, and what is stored and said does not depend on what the locale says."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.settings import PROJECT, Settings, SettingsError, child_environment
from tests.support import REVIEW, made_once

NAMES = {"石桥镇2023.txt".encode(): "石桥镇2023.txt", b"\xff\xe7\x9f\xb3\x80.txt": "\\xff石\\x80.txt"}
OF_CHINA = "zh_CN.GB18030"


@pytest.fixture
def locales(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the locale of China; skips where the machine cannot make it."""
    if shutil.which("localedef") is None or not Path("/usr/share/i18n/locales/zh_CN").exists():
        pytest.skip(f"no localedef, or no sources of locales, to make {OF_CHINA} with")
    return made_once("locales", tmp_path_factory, _make_locale)


def _make_locale(folder: Path) -> None:
    command = ("localedef", "-i", "zh_CN", "-f", "GB18030", "--no-archive", str(folder / OF_CHINA))
    # It exits with 1 for a warning.
    subprocess.run(command, capture_output=True, check=False)
    assert (folder / OF_CHINA).is_dir()


@pytest.fixture(params=["GB18030", "ASCII"])
def foreign(request: pytest.FixtureRequest) -> dict[str, str]:
    """The variables of a locale in which Python would not take names for UTF-8."""
    if request.param == "ASCII":
        return {"LC_ALL": "POSIX", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    return {"LC_ALL": OF_CHINA, "LOCPATH": str(request.getfixturevalue("locales"))}


def zhibiao_in(
    locale: dict[str, str], *arguments: str | Path, stdin: bytes = b""
) -> "subprocess.CompletedProcess[bytes]":
    """The command as started under a locale, its output in bytes."""
    unset = ("LC_", "LANG", "PYTHON", "ZHIBIAO_", "DAGSTER_")
    own = {name: value for name, value in os.environ.items() if not name.startswith(unset)}
    return subprocess.run(
        [os.fsencode(part) for part in (sys.executable, "-m", "pipeline.cli", *map(str, arguments))],
        cwd=PROJECT,
        env={**own, **locale},
        input=stdin,
        capture_output=True,
        timeout=300,
        check=False,
    )


@pytest.mark.parametrize("locale", [{"LC_ALL": "C"}, {"PYTHONIOENCODING": "ascii"}], ids=["C", "none"])
def test_arguments_and_output_are_utf_8(locale: dict[str, str]) -> None:
    done = zhibiao_in(locale, "explain", "粮食产量达到3.2万吨。", "--json")
    assert done.returncode == 0, done.stderr.decode()
    assert "粮食产量" in done.stdout.decode("utf-8") and "3.2万吨" in done.stdout.decode("utf-8")


def test_every_command_stores_and_says_the_same_in_every_locale(
    foreign: dict[str, str], tmp_path: Path
) -> None:
    test_arguments_and_output_are_utf_8(foreign)
    raw, data = tmp_path / "报告", tmp_path / "数据"
    raw.mkdir()
    for number, name in enumerate(NAMES):
        path = Path(os.fsdecode(os.fsencode(raw) + b"/" + name))
        path.write_text(f"{REVIEW}\n新修水渠{number + 3}公里。\n", encoding="utf-8")
    done = zhibiao_in(foreign, "load", "--raw", raw, "--data", data, "--quiet")
    assert done.returncode == 0, done.stderr.decode()
    asked = "SELECT source_path FROM sources ORDER BY ALL"
    answer = zhibiao_in(foreign, "sql", asked, "--csv", "--data", data)
    assert answer.stdout.decode("utf-8").splitlines()[1:] == sorted(NAMES.values())
    build = (data / "warehouse" / "indicators.duckdb").resolve()
    assert build.is_file() and sorted(path.name for path in tmp_path.iterdir()) == ["报告", "数据"]


def test_children_speak_utf_8_too(settings: Settings) -> None:
    assert child_environment(settings)["PYTHONUTF8"] == "1"


def test_a_folder_whose_name_is_not_utf_8_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"\\xff is not UTF-8"):
        Settings.from_environment(data=tmp_path / os.fsdecode(b"\xff"), environment={})
