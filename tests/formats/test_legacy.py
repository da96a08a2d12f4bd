"""Old documents: converted where a converter is, quarantined with the remedy where none is."""

from __future__ import annotations

import os
import resource
import subprocess
from pathlib import Path

import pytest

from pipeline.reading import FileReader, Refusal, read_files, scan
from pipeline.reading.docx import read_docx
from pipeline.reading.legacy import office, read_legacy
from pipeline.settings import Limits
from tests.formats.parts import p, word
from tests.formats.write_samples import SAMPLES, SOURCES, lines_of, write_docx

OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that alone is searched for programs; empty."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    return folder


def program(folder: Path, name: str, script: str) -> None:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o755)


def reason(content: bytes) -> str:
    with pytest.raises(Refusal) as refused:
        read_legacy(content)
    assert refused.value.detail and refused.value.remedy
    return refused.value.reason


def test_without_a_converter_the_remedy_is_to_install_one(programs: Path) -> None:
    with pytest.raises(Refusal) as refused:
        read_legacy(OLD)
    assert refused.value.reason == "no_converter"
    assert "LibreOffice" in refused.value.remedy or "install" in refused.value.remedy


def test_libreoffice_is_asked_for_a_docx_in_a_folder_of_its_own(programs: Path, tmp_path: Path) -> None:
    made = tmp_path / "made.docx"
    made.write_bytes(word(p("投资3亿元")))
    seen = tmp_path / "seen"
    program(
        programs, "soffice", f'echo "$HOME $*" > {seen}; ls profile/user >> {seen}; cp {made} report.docx'
    )
    assert read_legacy(OLD).text == "投资3亿元\n"
    said = seen.read_text(encoding="utf-8")
    home = said.split()[0]
    assert "--headless" in said and "registrymodifications.xcu" in said
    assert home != os.environ.get("HOME") and not Path(home).exists()


def test_antiword_gives_a_line_a_paragraph(programs: Path) -> None:
    program(programs, "antiword", "printf '石桥镇总结\\n\\n投资3亿元，修路。\\n'")
    decoded = read_legacy(OLD)
    assert decoded.text == "石桥镇总结\n投资3亿元，修路。\n"
    assert [block.paragraph for block in decoded.blocks] == [1, 2]


@pytest.mark.parametrize(
    ("script", "refused"),
    [
        ("exit 3", "conversion_failed"),
        ("exit 0", "conversion_failed"),
        ("echo broken > report.docx", "wrong_suffix"),
    ],
)
def test_a_converter_that_fails_costs_the_file_only(programs: Path, script: str, refused: str) -> None:
    program(programs, "soffice", script)
    assert reason(OLD) == refused


def test_a_converter_that_hangs_is_ended_within_the_time_of_the_file(programs: Path, tmp_path: Path) -> None:
    mark = tmp_path / "pid"
    program(programs, "soffice", f"/bin/sleep 300 & echo $! > {mark}; wait")
    raw = tmp_path / "raw"
    raw.mkdir()
    (raw / "旧.doc").write_bytes(OLD)
    (raw / "新.docx").write_bytes(word(p("投资3亿元")))
    limits = Limits(file_seconds=6)
    with FileReader(limits) as reader:
        read = read_files(scan(raw, limits).files, limits, reader=reader)
    assert read.refused.select("source_path", "reason").rows() == [("旧.doc", "took_too_long")]
    assert read.documents["source_path"].to_list() == ["新.docx"]
    sleeper = Path("/proc") / mark.read_text(encoding="utf-8").strip() / "stat"
    assert not sleeper.exists() or sleeper.read_text(encoding="utf-8").split()[2] == "Z"


def test_a_converter_has_bounds_of_its_own(programs: Path, tmp_path: Path) -> None:
    seen = tmp_path / "seen"
    program(programs, "antiword", f"ulimit -v > {seen}; ulimit -f >> {seen}; echo 投资3亿元")
    before = [resource.getrlimit(kind) for kind in (resource.RLIMIT_AS, resource.RLIMIT_FSIZE)]
    assert read_legacy(OLD).text == "投资3亿元\n"
    address_space, file_size = map(int, seen.read_text(encoding="utf-8").split())
    assert address_space <= (4 << 30) // 1024 and file_size <= (1 << 29) // 512
    assert [resource.getrlimit(kind) for kind in (resource.RLIMIT_AS, resource.RLIMIT_FSIZE)] == before


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (word(p("投资3亿元")), "投资3亿元\n"),
        ("<html><p>投资3亿元</p></html>".encode("gb18030"), "投资3亿元\n"),
    ],
)
def test_a_new_document_or_a_page_under_an_old_name_is_read_as_what_it_is(
    programs: Path, content: bytes, text: str
) -> None:
    assert read_legacy(content).text == text


def test_what_is_no_document_at_all_is_refused(programs: Path) -> None:
    assert reason(b"MZ\x90\x00") == "wrong_suffix"
    assert reason(b"{\\rtf1 x}") == "no_converter"


@pytest.mark.skipif(office() is None, reason="LibreOffice is not installed")
def test_a_sample_comes_back_from_its_old_format_with_its_numbers(tmp_path: Path) -> None:
    lines = lines_of((SAMPLES / SOURCES[1]).read_text(encoding="utf-8"))
    new = tmp_path / "报告.docx"
    new.write_bytes(write_docx(lines))
    subprocess.run(
        [str(office()), "--headless", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}",
         "--convert-to", "doc", "--outdir", str(tmp_path), str(new)],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    assert read_legacy((tmp_path / "报告.doc").read_bytes()).text == read_docx(new.read_bytes()).text
