"""Which code made a build, as a whole and by the part of the way from file to row that it has a say in."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final

from pipeline.settings import PACKAGES
from pipeline.warehouse.paths import sql_folder

_SUFFIXES: Final = frozenset({".py", ".toml", ".tsv", ".sql", ".xz"})
_LEXICON_OF_TEXT: Final = (
    "__init__.py", "divisions.py", "divisions.tsv.xz", "entries.py", "fragments.toml", "headings.toml", "markers.toml",
    "needs.py", "placeholders.toml", "reports.toml", "rules.py", "tables.py", "tables.toml", "units.tsv",
)  # fmt: skip
_LEXICON_OF_CATALOGUE: Final = ("__init__.py", "entries.py", "fragments.toml", "units.py", "units.tsv")

PARTS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "reading": ("pipeline/reading",),
        "text": (
            "pipeline/cleaning",
            "pipeline/tables",
            "pipeline/segmentation",
            # The chain of the stages: what it hands to one of them decides all that follows.
            "pipeline/shard",
            *(f"pipeline/lexicon/{name}" for name in _LEXICON_OF_TEXT),
        ),
        # Extraction looks for masks with cleaning's code: all that text depends on is part of it too.
        "extraction": (
            "pipeline/extraction",
            "pipeline/lexicon/*",
            "pipeline/cleaning",
            "pipeline/tables",
            "pipeline/segmentation",
        ),
        "catalogue": (
            "pipeline/catalogue",
            "pipeline/lexicon/catalogue",
            *(f"pipeline/lexicon/{name}" for name in _LEXICON_OF_CATALOGUE),
        ),
        "build": (
            "pipeline/schema",
            "pipeline/review",
            "pipeline/warehouse",
            "sql/macros",
            "sql/marts",
            "sql/audits",
        ),
    }
)
"""Each part with the files and folders, below the clone, that decide what it makes; `/*` is a folder's own files only."""


@dataclass(frozen=True, slots=True)
class CodeVersions:
    """Twelve hex digits for each part: the same files give the same version wherever the clone lies."""

    reading: str = ""
    text: str = ""
    extraction: str = ""
    catalogue: str = ""
    build: str = ""


def code_version() -> str:
    """Twelve hex digits of a hash over the package's code, its lexicon and the SQL that builds and audits.

    The same files give the same version wherever the clone lies; sql/queries, which change no row, are left
    out.
    """
    return _hash("pipeline", "sql/macros", "sql/marts", "sql/audits")


def code_versions() -> CodeVersions:
    """The version of each part."""
    return CodeVersions(**{part: _hash(*roots) for part, roots in PARTS.items()})


def _hash(*roots: str) -> str:
    digest = hashlib.sha256()
    for root in roots:
        found = _place(root.removesuffix("/*"))
        paths = found.glob("*") if root.endswith("/*") else [found, *found.rglob("*")]
        for path in sorted(paths, key=lambda path: path.relative_to(found).as_posix()):
            if path.suffix in _SUFFIXES and path.is_file() and "__pycache__" not in path.parts:
                content = path.read_bytes()
                digest.update(f"{root}/{path.relative_to(found).as_posix()}\0{len(content)}\0".encode())
                digest.update(content)
    return digest.hexdigest()[:12]


def _place(root: str) -> Path:
    top, _, below = root.partition("/")
    return (PACKAGES / "pipeline" if top == "pipeline" else sql_folder()) / below
