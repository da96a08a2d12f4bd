"""The tables of settings in README.md, README.zh.md and docs/operations.md, from their declarations in pipeline/settings.

A page says where a table goes: between ``<!-- settings: NAME … -->`` and ``<!-- end -->``.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from pipeline.settings import Alerts, Limits, Mail, Settings
from pipeline.settings.alerts import ROBOTS
from pipeline.settings.declared import Variable, defaults, variables

_PLACE: Final = re.compile(r"(?<=<!-- settings: )([a-z]+)(\.zh)?(.*? -->\n).*?(?=<!-- end -->)", re.DOTALL)
_HEADS: Final = {"en": "| variable | default | |", "zh": "| 变量 | 默认 | 作用 |"}
_UNSET: Final = {"en": "none", "zh": "无"}

Line = tuple[Variable, object]
"""A variable with the default of its field."""


def tables() -> dict[str, list[Line]]:
    """The lines of each table."""
    robots = [(variable, None) for pair in ROBOTS.values() for variable in pair if variable]
    settings, alerts = _lines(Settings), _lines(Alerts)
    history, waits = settings.pop("postgres"), alerts.pop("seconds")
    return {
        "loads": [*settings.values(), *_lines(Limits).values(), *alerts.values()],
        "history": [history],
        "alerts": [*_lines(Mail).values(), *robots, waits],
    }


def with_tables(page: Path) -> str:
    """The page's text, each table in its place made anew; raises KeyError for a table that there is not."""
    made = tables()

    def table(place: re.Match[str]) -> str:
        name, language, rest = place.groups()
        return f"{name}{language or ''}{rest}{_table(made[name], 'zh' if language else 'en')}"

    return _PLACE.sub(table, page.read_text(encoding="utf-8"))


def _lines(declaring: type) -> dict[str, Line]:
    unset = defaults(declaring)
    return {field: (variable, unset[field]) for field, variable in variables(declaring).items()}


def _table(lines: list[Line], language: str) -> str:
    rows = [
        f"| `{variable.name}` | {_default(variable, value, language)} | {_says(variable, language)} |"
        for variable, value in lines
    ]
    return "\n".join([_HEADS[language], "|---|---|---|", *rows]) + "\n"


def _says(variable: Variable, language: str) -> str:
    return variable.zh if language == "zh" else variable.en


def _default(variable: Variable, value: object, language: str) -> str:
    told = variable.unset[1 if language == "zh" else 0]
    return told or (_UNSET[language] if value in (None, "", ()) else f"`{value}`")
