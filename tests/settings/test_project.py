"""What the project's own files promise: a lock without hosts, short modules, a README that is true."""

import ast
import re
import tomllib

import pytest

from pipeline.cli.arguments import parser
from pipeline.settings import PROJECT
from tests.support import variables_of_settings

LOCKS = ("requirements.lock", "requirements-dev.lock", "requirements-postgres.lock", "requirements-ray.lock")
MODULES = [path for folder in ("pipeline", "zhibiao") for path in (PROJECT / folder).rglob("*.py")]
MAX_LINES = 400
MOST_COMPLEX = 15


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_file_pins_everything_with_hashes_and_names_no_host(name: str) -> None:
    text = (PROJECT / name).read_text(encoding="utf-8")
    requirements = re.split(r"\n(?=\S)", text.strip())
    assert len(requirements) > 50
    for requirement in requirements:
        assert re.match(r"[a-z0-9.\[\],_-]+==\S+", requirement), requirement[:80]
        assert "--hash=sha256:" in requirement, requirement[:80]
    assert not re.search(r"://|\bfile:|index-url|find-links", text)


def pins(name: str) -> dict[str, str]:
    text = (PROJECT / name).read_text(encoding="utf-8")
    return dict(re.findall(r"^([a-z0-9.-]+)(?:\[.*\])?==([^ ;\\]+)", text, re.MULTILINE))


def asked() -> tuple[set[str], set[str]]:
    """The packages that a run asks for, its build backend with them, and those of developers."""
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))
    run = [*project["project"]["dependencies"], *project["build-system"]["requires"]]
    one, other = (
        {re.split(r"[<>=\[]", name)[0] for name in names}
        for names in (run, project["dependency-groups"]["dev"])
    )
    return one, other


def test_a_run_installs_what_it_asks_for_and_no_tool_of_developers() -> None:
    run, developers = asked()
    locked = pins("requirements.lock").keys()
    assert run <= locked
    assert developers & locked == set()
    assert not {"pillow", "execnet", "mypy-extensions"} & locked, "what only a developer's tool needs"


def test_developers_install_the_same_versions_and_their_tools() -> None:
    small, large = pins("requirements.lock"), pins("requirements-dev.lock")
    assert set.union(*asked()) <= large.keys()
    assert small.items() <= large.items()


def test_no_module_is_longer_than_400_lines() -> None:
    lengths = {
        path.relative_to(PROJECT).as_posix(): len(path.read_text(encoding="utf-8").splitlines())
        for path in MODULES
    }
    assert {name: lines for name, lines in lengths.items() if lines > MAX_LINES} == {}


def complexity(function: ast.AST) -> int:
    """Branches, loops, boolean operators and comprehensions of a function, plus one; those of functions within aside."""
    inner = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    found, waiting = 1, list(ast.iter_child_nodes(function))
    while waiting:
        node = waiting.pop()
        if not isinstance(node, inner):
            found += branches(node)
            waiting += ast.iter_child_nodes(node)
    return found


def branches(node: ast.AST) -> int:
    match node:
        case ast.BoolOp():
            return len(node.values) - 1
        case ast.comprehension():
            return 1 + len(node.ifs)
        case ast.If() | ast.IfExp() | ast.For() | ast.AsyncFor() | ast.While():
            return 1
        case ast.ExceptHandler() | ast.Assert() | ast.match_case():
            return 1
    return 0


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("return a", 1),
        ("return a if b else c", 2),
        ("return a and b and c", 3),
        ("return [x for x in a if x if not b]", 4),
        ("for x in a:\n  if x: pass\n  elif b: pass\n while a: pass", 5),
        ("try: pass\n except a: pass\n assert b", 3),
        ("match a:\n  case 1: pass\n  case _: pass", 3),
        ("def g():\n  if a: pass\n return lambda x: x or a", 2),
    ],
)
def test_complexity_is_counted_as_a_reader_meets_it(body: str, found: int) -> None:
    (function,) = ast.parse(f"def f():\n {body}").body
    assert complexity(function) == found


def test_no_function_is_more_complex_than_15() -> None:
    above = {
        f"{path.relative_to(PROJECT).as_posix()}:{node.name}"
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and complexity(node) > MOST_COMPLEX
    }
    assert not above


def test_the_readme_names_every_command_and_only_those() -> None:
    readme = (PROJECT / "README.md").read_text(encoding="utf-8")
    shown = set(re.findall(r"^\| `zhibiao ([a-z]+)", readme, re.MULTILINE))
    commands = next(action.choices for action in parser()._actions if isinstance(action.choices, dict))
    assert shown == set(commands)


def test_the_documents_name_every_setting_once() -> None:
    for pages in (("README.md", "docs/operations.md"), ("README.zh.md",)):
        text = "\n".join((PROJECT / page).read_text(encoding="utf-8") for page in pages)
        named = re.findall(r"^\| `(ZHIBIAO_[A-Z_]+)`", text, re.MULTILINE)
        assert sorted(variables_of_settings()) == sorted(named)


def test_the_settings_read_no_variable_that_is_not_declared() -> None:
    sources = (PROJECT / "pipeline" / "settings").glob("*.py")
    named = re.findall(
        r"\bZHIBIAO_[A-Z_]*[A-Z]", "".join(path.read_text(encoding="utf-8") for path in sources)
    )
    assert set(named) - {"ZHIBIAO_FIELD", "ZHIBIAO_LIMIT"} <= variables_of_settings()


@pytest.mark.parametrize(
    "name", ["LICENSE", "CHANGELOG.md", "dagster.yaml", "Makefile", ".ci/run", ".ci/bare", "CONTRIBUTING.md"]
)
def test_the_files_that_a_clone_needs_are_there(name: str) -> None:
    assert (PROJECT / name).stat().st_size > 500


def test_the_pages_name_only_what_make_can_make() -> None:
    makefile = (PROJECT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):.*## ", makefile, re.MULTILINE))
    for page in ("README.md", "README.zh.md", "CONTRIBUTING.md"):
        lines = re.findall(r"^\$ make ([a-z -]+)", (PROJECT / page).read_text(encoding="utf-8"), re.MULTILINE)
        named = {target for line in lines for target in line.split()}
        assert named and named <= targets, page
