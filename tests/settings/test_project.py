"""What the project's own files promise: a lock without hosts, short modules, a README that is true."""

import re
import tomllib

import pytest

from pipeline.cli.arguments import parser
from pipeline.settings import PROJECT
from tests.support import variables_of_settings

LOCK = PROJECT / "requirements.lock"
MAX_LINES = 400


def test_the_lock_file_pins_everything_with_hashes_and_names_no_host() -> None:
    text = LOCK.read_text(encoding="utf-8")
    requirements = re.split(r"\n(?=\S)", text.strip())
    assert len(requirements) > 50
    for requirement in requirements:
        assert re.match(r"[a-z0-9.\[\],_-]+==\S+", requirement), requirement[:80]
        assert "--hash=sha256:" in requirement, requirement[:80]
    assert not re.search(r"://|\bfile:|index-url|find-links", text)


def test_everything_that_the_project_asks_for_is_locked() -> None:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))
    asked = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    asked += project["build-system"]["requires"]
    locked = set(re.findall(r"^([a-z0-9.-]+)(?:\[.*\])?==", LOCK.read_text(encoding="utf-8"), re.MULTILINE))
    assert {re.split(r"[<>=]", name)[0] for name in asked} <= locked


def test_no_module_is_longer_than_400_lines() -> None:
    lengths = {
        path.relative_to(PROJECT).as_posix(): len(path.read_text(encoding="utf-8").splitlines())
        for path in (PROJECT / "pipeline").rglob("*.py")
    }
    assert {name: lines for name, lines in lengths.items() if lines > MAX_LINES} == {}


def test_the_readme_names_every_command_and_only_those() -> None:
    readme = (PROJECT / "README.md").read_text(encoding="utf-8")
    shown = set(re.findall(r"^\| `zhibiao ([a-z]+)", readme, re.MULTILINE))
    commands = next(action.choices for action in parser()._actions if isinstance(action.choices, dict))
    assert shown == set(commands)


def test_the_documents_name_every_setting_once() -> None:
    pages = [PROJECT / "README.md", PROJECT / "docs" / "operations.md"]
    text = "\n".join(page.read_text(encoding="utf-8") for page in pages)
    named = re.findall(r"^\| `(ZHIBIAO_[A-Z_]+)`", text, re.MULTILINE)
    assert sorted(variables_of_settings()) == sorted(named)


@pytest.mark.parametrize("name", ["LICENSE", "CHANGELOG.md", "dagster.yaml", "Makefile", ".ci/run"])
def test_the_files_that_a_clone_needs_are_there(name: str) -> None:
    assert (PROJECT / name).stat().st_size > 500
