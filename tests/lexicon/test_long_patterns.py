"""No long pattern without names: what is read at one glance has 120 characters at most, between a named part, a named
group or a comment and the next; so in the lexicon, so in Python.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from pipeline.lexicon.entries import load_fragments, load_lexicon
from tests.lexicon.branches import FILES, unnamed

LONGEST: Final = 120
PROJECT: Final = Path(__file__).parents[2]
_REGEX: Final = frozenset(
    ["compile", "search", "match", "fullmatch", "findall", "finditer", "sub", "subn", "split"]
)
_POLARS: Final = frozenset(
    ["contains", "extract", "extract_all", "replace", "replace_all", "count_matches", "find"]
)
_NAME: Final = "{name}"


def _patterns(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """The line and the text of each literal that a module asks a regex of, or makes one of; values put in are names."""
    nodes = list(ast.walk(tree))
    constants = {
        target.id: node.value
        for node in nodes
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        if isinstance(target, ast.Name)
    }
    asked = [node.args[0] for node in nodes if isinstance(node, ast.Call) and node.args and _asks(node)]
    within = {id(part) for node in nodes if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in _reached(asked, constants):
        if isinstance(node, ast.JoinedStr):
            yield node.lineno, "".join(map(_part, node.values))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in within:
            yield node.lineno, node.value


def _reached(asked: list[ast.expr], constants: dict[str, ast.expr]) -> Iterator[ast.AST]:
    """All that stands in what is asked, and in the constants named there, each constant once."""
    left, seen = list(asked), set[str]()
    while left:
        for node in ast.walk(left.pop()):
            yield node
            if isinstance(node, ast.Name) and node.id in constants and node.id not in seen:
                seen.add(node.id)
                left.append(constants[node.id])


def _asks(call: ast.Call) -> bool:
    """Whether a call is one of `re`, or one of a column of polars."""
    function = call.func
    if not isinstance(function, ast.Attribute):
        return False
    of = function.value
    if isinstance(of, ast.Name) and of.id == "re":
        return function.attr in _REGEX
    return function.attr in _POLARS and isinstance(of, ast.Attribute) and of.attr == "str"


def _part(value: ast.expr) -> str:
    return str(value.value) if isinstance(value, ast.Constant) else _NAME


def test_no_pattern_of_the_lexicon_is_long_without_names() -> None:
    entries = {
        **{f"fragments.toml {entry.id}": entry for entry in load_fragments()},
        **{f"{file} {id}": entry for file in FILES for id, entry in load_lexicon(file).patterns.items()},
    }
    assert len(entries) > 500
    assert {
        place: unnamed(entry.written) for place, entry in entries.items() if unnamed(entry.written) > LONGEST
    } == {}


def test_no_pattern_of_a_module_is_long_without_names() -> None:
    found = [
        (f"{path.relative_to(PROJECT)}:{line}", unnamed(text, verbose=False))
        for path in sorted((PROJECT / "pipeline").rglob("*.py"))
        if "re." in (module := path.read_text(encoding="utf-8")) or ".str." in module
        for line, text in _patterns(ast.parse(module))
    ]
    assert len(found) > 150
    assert [(place, length) for place, length in found if length > LONGEST] == []


@pytest.mark.parametrize(
    ("module", "length"),
    [
        (f"A = re.compile(r'{'a' * 121}')", 121),
        (f"A: Final = r'{'a' * 121}'\nre.search(A, b)", 121),
        (f"A = r'{'a' * 121}'\nB = re.compile(rf'(?:{{A}})$')", 121),
        (f"A = re.compile(rf'{'a' * 70}{{B}}{'a' * 71}')", 71),
        (f"A = re.compile('{'a' * 70}' '{'a' * 70}')", 140),
        (f"A = re.compile('{'a' * 70}(?P<b>{'a' * 72})')", 73),
        (f"pl.col('a').str.contains('{'a' * 121}')", 121),
        (f"A = '{'a' * 121}'", 0),
    ],
)
def test_a_pattern_is_found_wherever_a_module_has_it(module: str, length: int) -> None:
    assert (
        max((unnamed(text, verbose=False) for _, text in _patterns(ast.parse(module))), default=0) == length
    )


@pytest.mark.parametrize(
    ("written", "length"),
    [
        ("a b", 2),
        ("[a b]", 5),
        ("ab {up} cde", 3),
        ("abc # said\n de", 3),
        (r"ab[#]cd\#", 9),
        ("a(?P<b>cd)", 3),
    ],
)
def test_blanks_count_for_nothing_and_names_part(written: str, length: int) -> None:
    assert unnamed(written) == length
