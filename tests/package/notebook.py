"""The cells of a notebook run in order in one process, in its folder: `python tests/package/notebook.py NOTEBOOK`.

Needs nothing but what the notebook needs, so that an environment with the wheel alone runs it too.
"""

from __future__ import annotations

import ast
import json
import os
import sys
from pathlib import Path
from typing import Any


def run(notebook: Path) -> list[Any]:
    """What each cell of code shows: the value of its last expression, None where it ends in none."""
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    names: dict[str, Any] = {"__name__": "__main__"}
    before = Path.cwd()
    os.chdir(notebook.parent)
    try:
        return [_shown("".join(cell["source"]), names) for cell in cells if cell["cell_type"] == "code"]
    finally:
        os.chdir(before)


def _shown(source: str, names: dict[str, Any]) -> Any:
    *body, last = ast.parse(source).body
    if not isinstance(last, ast.Expr):
        body.append(last)
    exec(compile(ast.Module(body, []), "cell", "exec"), names)
    return eval(compile(ast.Expression(last.value), "cell", "eval"), names) if last not in body else None


if __name__ == "__main__":
    for shown in run(Path(sys.argv[1]).resolve()):
        html = shown._repr_html_() if hasattr(shown, "_repr_html_") else ""
        print(f"{type(shown).__name__}: {len(html)} characters of HTML")
