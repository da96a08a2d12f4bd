"""docs/package.md: every function and class that `import zhibiao` gives, from its docstring."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from functools import cached_property
from typing import Any, Final

import zhibiao
from zhibiao.facts import FACTS

_HEAD: Final = """\
# The package

<!-- Made by `python -m pipeline.documentation` from the docstrings in zhibiao/; do not edit. -->

```console
$ make wheel
$ pip install dist/zhibiao-*.whl
```

gives the command `zhibiao`, the Dagster definitions (`dagster definitions validate -m pipeline.definitions`) and
`import zhibiao`, the SQL included. Without `--data` or `ZHIBIAO_DATA` data lie in the user's data folder, which `zhibiao
doctor` names; rows and `code_version` are those of a clone with the same code. `pip install 'zhibiao[pandas]'` adds what
`to_pandas` needs, `zhibiao[postgres]` the history of runs in PostgreSQL. The versions that were tested are in
`zhibiao/project/requirements.lock`, beside the installed code.

```python
import polars as pl
import zhibiao as zb
```

Reports are read and their rows made by the stages of `zhibiao load`, with its limits (`ZHIBIAO_*`), and errors are
those of `quarantine`. Only reviews are not known here: they belong to a data folder. A document in a notebook (Jupyter,
marimo) shows itself without a server, a script or a request: `examples/five_reports.ipynb` goes from five reports to a
chart. The examples are run by a test, in `data/raw`.
"""
_COLUMNS: Final = """\
## The columns of `facts`

{columns}.

`section` is the heading around the number and `standard_name` the Chinese name of `indicator_code`; what the others mean
is in the [data dictionary](data-dictionary.md), under `documents`, `indicators` and `blocks`.
"""
_LISTS: Final = ("Args", "Raises", "Attributes", "Returns")


def package_markdown() -> str:
    """The page."""
    things = {name: getattr(zhibiao, name) for name in zhibiao.__all__ if name != "__version__"}
    ordered = sorted(things.items(), key=lambda item: (inspect.isclass(item[1]), item[0]))
    parts = [part for name, thing in ordered for part in _told(name, thing)]
    columns = ", ".join(f"`{name}`" for name in FACTS)
    return "\n".join([_HEAD, *parts, _COLUMNS.format(columns=columns)])


def _told(name: str, thing: Any) -> Iterator[str]:
    if not inspect.isclass(thing):
        yield f"## `zb.{name}{_signature(thing)}`\n\n{_markdown(thing)}"
        return
    yield f"## `zb.{name}`\n\n{_markdown(thing)}"
    members = [(key, value) for key, value in vars(thing).items() if not key.startswith("_")]
    lines = []
    for key, value in members:
        if isinstance(value, property | cached_property):
            lines.append(f"### `.{key}`\n\n{_markdown(value)}")
        elif inspect.isfunction(value):
            lines.append(f"### `.{key}{_signature(value)}`\n\n{_markdown(value)}")
    yield from lines


def _signature(function: Any) -> str:
    told = []
    for name, parameter in inspect.signature(function).parameters.items():
        if name != "self":
            default = "" if parameter.default is parameter.empty else f" = {parameter.default!r}"
            told.append(f"{name}: {parameter.annotation}{default}")
    return f"({', '.join(told)})"


def _markdown(thing: Any) -> str:
    """A docstring: its lists as lists, its examples as code."""
    text = inspect.cleandoc(inspect.getdoc(thing) or "")
    return "\n\n".join(_paragraph(part) for part in re.split(r"\n\s*\n", text)) + "\n"


def _paragraph(part: str) -> str:
    head, _, rest = part.partition("\n")
    if head.startswith(">>>"):
        return f"```pycon\n{part}\n```"
    if head.rstrip(":") not in _LISTS or not head.endswith(":"):
        return part
    items = re.split(r"\n(?! )", inspect.cleandoc(rest))
    told = [re.sub(r"^([\w.]+):", r"`\1`:", " ".join(item.split())) for item in items]
    return f"{head}\n\n" + "\n".join(f"- {item}" for item in told)
