"""The wheel: what it holds, and that its code finds it. `.ci/package` installs it and runs a load."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from pipeline.settings import PROJECT
from pipeline.warehouse.code import code_version

HOMES = """
import json
from pipeline.settings import INSTALLED, PROJECT, Settings
from pipeline.orchestration.home import INSTANCE_FILE
from pipeline.warehouse.code import code_version
from pipeline.warehouse.paths import sql_files
import pipeline.explore.report as report
print(json.dumps({
    "installed": INSTALLED, "project": str(PROJECT), "data": str(Settings.from_environment().data),
    "code": code_version(), "marts": len(sql_files("marts")), "instance": INSTANCE_FILE.is_file(),
    "style": len(report.notebook_style()),
}))
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this clone."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    subprocess.run(command, cwd=PROJECT, check=True, capture_output=True)
    (made,) = folder.glob("zhibiao-*.whl")
    return made


def test_the_wheel_holds_what_a_run_needs_and_nothing_of_the_clone_beside(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    for folder in ("pipeline", "zhibiao", "sql"):
        below = "zhibiao/project/" if folder == "sql" else ""
        paths = [
            path
            for path in (PROJECT / folder).rglob("*")
            if path.is_file() and "__pycache__" not in path.parts
        ]
        assert {below + path.relative_to(PROJECT).as_posix() for path in paths} <= names
    tops = {name.partition("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"pipeline", "zhibiao"}
    assert {"zhibiao/py.typed", "zhibiao/project/dagster.yaml", "zhibiao/project/requirements.lock"} <= names


def test_installed_code_finds_its_home_and_is_of_the_same_version(wheel: Path, tmp_path: Path) -> None:
    site, elsewhere = tmp_path / "site", tmp_path / "elsewhere"
    zipfile.ZipFile(wheel).extractall(site)
    elsewhere.mkdir()
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("ZHIBIAO_")},
        "PYTHONPATH": str(site), "HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path / "share"),
    }  # fmt: skip
    command = [sys.executable, "-c", HOMES]
    done = subprocess.run(command, cwd=elsewhere, env=environment, capture_output=True, text=True, check=True)
    said = json.loads(done.stdout)
    assert said["installed"] and said["instance"] and said["style"] > 1000
    assert said["project"] == str((site / "zhibiao" / "project").resolve())
    assert Path(said["data"]).is_relative_to(tmp_path) and Path(said["data"]).name == "zhibiao"
    assert said["marts"] == len(list((PROJECT / "sql" / "marts").rglob("*.sql")))
    assert said["code"] == code_version()
    assert not list(elsewhere.iterdir())
