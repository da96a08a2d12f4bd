"""Every format through a whole load: the audits pass, and each row is led back to its place in its file."""

from __future__ import annotations

from pathlib import Path

from pipeline.reading import FORMATS, Refusal
from pipeline.schema import TABLES
from pipeline.whereabouts import NOBODY
from tests.formats.write_samples import SAMPLES, SOURCES, WRITERS, lines_of, write_zip
from tests.orchestration.loading import Loader


def test_every_format_is_loaded_audited_and_led_back_to_its_place(tmp_path: Path) -> None:
    loader = Loader(tmp_path)
    lines = lines_of((SAMPLES / SOURCES[1]).read_text(encoding="utf-8"))
    members = {f"{suffix}/报告.{suffix}": write(lines) for suffix, write in WRITERS.items()}
    loader.raw.mkdir()
    for name, content in members.items():
        path = loader.raw / name
        path.parent.mkdir()
        path.write_bytes(content)
    (loader.raw / "汇编.zip").write_bytes(write_zip(members))
    assert loader.load()["files_added"] == 2 * len(WRITERS)
    # What lies in the archive too is one document with two sources.
    assert loader.rows("SELECT count(*) FROM documents") == [(len(WRITERS),)]
    placed = (
        "SELECT d.format, count(*), count(p.block), count(p.page), max(p.page), count(p.paragraph), any_value(p.cell), "
        "bool_and(contains(p.words, i.quantity)) FROM indicators i JOIN documents d USING (document_id) "
        "JOIN indicator_places p USING (indicator_id) GROUP BY d.format ORDER BY d.format"
    )
    found = {row[0]: row[1:] for row in loader.rows(placed)}
    number = found["txt"][0]
    assert number > 60
    assert found == {
        "docx": (number, number, 0, None, number, None, True),
        "html": (number, number, 0, None, number, None, True),
        "pdf": (number, number, number, 4, number, None, True),
        "txt": (number, 0, 0, None, 0, None, None),
        "xlsx": (number, number, 0, None, 0, "B2", True),
    }


def test_every_format_has_its_reader_and_its_name_in_the_schema() -> None:
    names = TABLES["documents"].column("format").enum
    assert {form.name for form in FORMATS.values()} == set(names)
    for suffix, form in FORMATS.items():
        try:
            form.read(b"\x00", NOBODY)
        except Refusal:
            continue
        raise AssertionError(f"{suffix} reads a NUL")
