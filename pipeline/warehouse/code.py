"""Which code made a build."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Final

from pipeline.warehouse.places import sql_folder

_SUFFIXES: Final = frozenset({".py", ".toml", ".tsv", ".sql"})


def code_version() -> str:
    """Twelve hex digits of a hash over the package's code, its lexicon and the SQL that builds and audits.

    The same files give the same version wherever the clone lies; sql/queries, which change no row, are left
    out.
    """
    package = Path(__file__).resolve().parents[1]
    roots = [package, sql_folder() / "marts", sql_folder() / "audits"]
    digest = hashlib.sha256()
    for root in roots:
        for path in sorted(root.rglob("*"), key=lambda path: path.relative_to(root).as_posix()):
            if path.suffix in _SUFFIXES and path.is_file() and "__pycache__" not in path.parts:
                content = path.read_bytes()
                name = f"{root.name}/{path.relative_to(root).as_posix()}"
                digest.update(f"{name}\0{len(content)}\0".encode())
                digest.update(content)
    return digest.hexdigest()[:12]
