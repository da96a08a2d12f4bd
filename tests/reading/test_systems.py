"""What macOS has not, a reader does without: there the address space is neither told nor bounded."""

from __future__ import annotations

import io
import json
import resource
from pathlib import Path

import pytest

from pipeline.reading import legacy, reader_worker
from pipeline.settings import Limits
from pipeline.whereabouts import Places


def refuse(kind: int, limits: tuple[int, int]) -> None:
    """As macOS answers where a process maps more than the bound already, which there it always does."""
    if kind == resource.RLIMIT_AS and limits[0] != resource.RLIM_INFINITY:
        raise ValueError("current limit exceeds maximum limit")


def test_a_file_is_read_where_the_address_space_cannot_be_bounded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resource, "setrlimit", refuse)
    monkeypatch.setattr(reader_worker, "address_space", lambda: 0)
    (tmp_path / "report.txt").write_text("新建水渠12公里。", encoding="utf-8")
    limits = Limits()
    request = {
        "ask": "read",
        "path": str(tmp_path / "report.txt"),
        "max_bytes": limits.max_file_bytes,
        "max_characters": limits.max_characters,
        "max_blocks": limits.max_blocks,
        "max_memory": 1 << 30,
        "seconds": 60,
    }
    places = Places()
    request["places"] = places.descriptor
    answers = io.BytesIO()
    reader_worker.serve(io.BytesIO(json.dumps(request).encode() + b"\n"), answers)
    places.close()
    said, _, text = answers.getvalue().partition(b"\n")
    assert text.decode() == "新建水渠12公里。"
    assert json.loads(said)["tired"] is False


def test_a_converter_starts_where_the_address_space_cannot_be_bounded(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(resource, "setrlimit", refuse)
    with legacy._bounds():
        pass
