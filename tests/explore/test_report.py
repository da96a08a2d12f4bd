"""zhibiao report, zhibiao explore and zhibiao corrections as a person starts them."""

import re
import socket
from pathlib import Path

import pytest

from pipeline.cli import run
from pipeline.explore.library import Library
from pipeline.explore.report_page import read_report
from pipeline.settings import Settings


def test_the_file_holds_the_text_every_card_and_nothing_that_runs(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output = tmp_path / "out.html"
    assert run(["report", "恶意", "--data", str(data), "--output", str(output)]) == 0
    assert "out.html" in capsys.readouterr().out
    text = output.read_text(encoding="utf-8")
    assert "default-src 'none'; style-src 'unsafe-inline'" in text
    assert (
        "<script" not in text
        and "<img" not in text
        and " on" not in re.sub(r"<style>.*</style>", "", text, flags=re.S).split("<main>")[0]
    )
    assert not re.search(r"""(?:href|src)="(?!#)""", text), "an address outside the file"
    assert "&lt;script&gt;" in text
    library = Library(Settings.from_environment(data=data, environment={}))
    book = library.book()
    [(document,)] = [
        tuple(row.values())
        for row in book.rows("SELECT document_id FROM documents WHERE source_path = '恶意.txt'")
    ]
    report = read_report(book, library.judged(book), document)
    assert report is not None
    for line in report.lines:
        for piece in line.pieces:
            if piece.mark and piece.mark.kind != "name":
                assert f'id="c{piece.mark.start}"' in text and f'href="#c{piece.mark.start}"' in text


def test_a_report_is_named_by_id_path_or_part_and_never_guessed(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(["report", "石桥镇2023.txt", "--data", str(data), "--lang", "en"]) == 0
    assert 'lang="en"' in (tmp_path / "石桥镇2023.html").read_text(encoding="utf-8")
    assert run(["report", "石桥", "--data", str(data)]) == 1
    several = capsys.readouterr().err
    assert "2 reports are named '石桥'" in several and "石桥镇2024.txt" in several
    assert run(["report", "没有", "--data", str(data)]) == 1
    assert "no published report is named" in capsys.readouterr().err


def test_what_cannot_be_served_is_said_before_anything_starts(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["explore", "--data", str(tmp_path / "empty")]) == 1
    assert "run `zhibiao load` first" in capsys.readouterr().err
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert run(["explore", "--data", str(data), "--port", str(port)]) == 1
    assert f"port {port}" in capsys.readouterr().err


def test_corrections_of_a_folder_without_any(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["corrections", "--data", str(data), "--format", "csv"]) == 0
    assert capsys.readouterr().out.startswith("correction_id,made_at")
    assert run(["corrections", "--data", str(data), "--to", "x"]) == 2
    assert "--to is for --format gold" in capsys.readouterr().err
