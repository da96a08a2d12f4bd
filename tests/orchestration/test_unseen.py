"""Gone is not unseen: what cannot be looked at keeps its documents, marked; what is not there is removed."""

from __future__ import annotations

import os
import shutil
import zipfile
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest

from pipeline.reading import FileReader, RawFolderError, Refusal, scan
from pipeline.reading.content import Content
from pipeline.schema import CONTENT
from pipeline.settings import Limits
from pipeline.warehouse import CodeVersions
from tests.orchestration.loading import Loader
from tests.orchestration.test_incremental import contents, files, old, twelve_reports
from tests.support import made_once

MARKED = "SELECT source_path, unseen_because FROM sources WHERE unseen_since IS NOT NULL ORDER BY source_path"
REFUSED = "SELECT source_path, reason FROM quarantine ORDER BY source_path"
STALE = OSError(116, "Stale file handle")


@pytest.fixture
def loader(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Loader:
    """Twelve reports in twelve folders, loaded once."""
    before = made_once("twelve-reports", tmp_path_factory, twelve_reports)
    shutil.copytree(before, tmp_path, symlinks=True, dirs_exist_ok=True)
    return Loader(tmp_path, loads=1)


def failing(monkeypatch: pytest.MonkeyPatch, name: str, path: Path, error: OSError = STALE) -> None:
    """Let a function of `os` fail for one path, as a disk or a share does that is not well."""
    real: Callable[..., Any] = getattr(os, name)

    def fails(asked: Any, *more: Any, **how: Any) -> Any:
        if isinstance(asked, str | bytes | Path) and os.fsencode(asked) == os.fsencode(path):
            raise error
        return real(asked, *more, **how)

    monkeypatch.setattr(os, name, fails)


def unlisted(loader: Loader, monkeypatch: pytest.MonkeyPatch) -> None:
    failing(monkeypatch, "scandir", loader.raw / "镇03")


def unasked(loader: Loader, monkeypatch: pytest.MonkeyPatch) -> None:
    failing(monkeypatch, "lstat", loader.raw / "镇03" / "总结.txt")


def not_allowed(loader: Loader, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.access
    monkeypatch.setattr(os, "access", lambda path, mode: "镇03" not in str(path) and real(path, mode))


def not_read(loader: Loader, monkeypatch: pytest.MonkeyPatch) -> None:
    old(loader.raw / "镇03" / "总结.txt", seconds=60)
    real = FileReader.read

    def fails(reader: FileReader, path: Path) -> Content:
        if path.parent.name == "镇03":
            raise Refusal("unreadable", "Input/output error", "check the disk, then load again")
        return real(reader, path)

    monkeypatch.setattr(FileReader, "read", fails)


@pytest.mark.parametrize("hide", [unlisted, unasked, not_allowed, not_read])
def test_what_cannot_be_looked_at_keeps_its_rows_marked_until_it_is_seen_again(
    loader: Loader,
    monkeypatch: pytest.MonkeyPatch,
    hide: Callable[[Loader, pytest.MonkeyPatch], None],
) -> None:
    before = contents(loader)
    with monkeypatch.context() as planted:
        hide(loader, planted)
        assert files(load := loader.load()) == {
            "unchanged": 11,
            **({"quarantined": 1} if hide is unlisted else {}),
        }
        assert (load["files_unseen"], load["documents"], load["documents_extracted"]) == (1, 12, 0)
        [(path, why)] = loader.rows(MARKED)
        assert path == "镇03/总结.txt" and "; " in why
        assert loader.rows(REFUSED) == ([("镇03", "unreadable")] if hide is unlisted else [])
        assert contents(loader) == before
        since = loader.rows("SELECT unseen_since FROM sources WHERE unseen_since IS NOT NULL")
        # Unseen for another night: the first is told, and nothing is new.
        assert loader.load()["rows_of"] == load["load_id"]
        assert loader.rows("SELECT unseen_since FROM sources WHERE unseen_since IS NOT NULL") == since
        assert loader.rows("SELECT count(*) FROM document_versions WHERE ended_by IS NOT NULL") == [(0,)]
    assert files(loader.load()) == {"unchanged": 12}
    assert loader.rows(MARKED) == []
    assert contents(loader) == before
    (loader.raw / "镇03" / "总结.txt").unlink()
    assert files(loader.load()) == {"removed": 1, "unchanged": 11}


def test_a_link_that_leads_nowhere_hides_what_stood_at_its_place(loader: Loader) -> None:
    shutil.move(loader.raw / "镇03", loader.root / "elsewhere")
    (loader.raw / "镇03").symlink_to(loader.root / "not mounted")
    kept = (loader.raw / "镇04" / "总结.txt").rename(loader.root / "kept.txt")
    (loader.raw / "镇04" / "总结.txt").symlink_to(loader.root / "not mounted" / "总结.txt")
    load = loader.load()
    assert (load["files_unseen"], load["documents"], load["files_removed"]) == (2, 12, 0)
    assert loader.rows(REFUSED) == [("镇03", "broken_link")]
    # A link that leads somewhere is not followed: its folder is another one, and what stood here is gone.
    (loader.raw / "镇03").unlink()
    (loader.raw / "镇03").symlink_to(loader.root / "elsewhere")
    (loader.raw / "镇04" / "总结.txt").unlink()
    kept.rename(loader.raw / "镇04" / "总结.txt")
    assert files(loader.load()) == {"removed": 1, "unchanged": 11, "quarantined": 1}
    assert loader.rows(REFUSED) == [("镇03", "symbolic_link")]


def test_new_code_makes_unseen_documents_anew_from_what_is_stored(
    loader: Loader, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = contents(loader)
    unlisted(loader, monkeypatch)
    for versions in (CodeVersions("r2", "t1", "e1", "c1", "b1"), CodeVersions("r3", "t2", "e2", "c2", "b2")):
        loader.versions = versions
        load = loader.load(full=True)
        assert (load["files_unseen"], load["documents"]) == (1, 12)
        assert contents(loader) == before
    assert load["documents_reextracted"] == 12


def test_an_archive_that_cannot_be_opened_hides_its_members_and_a_sound_one_without_them_does_not(
    loader: Loader,
) -> None:
    path = loader.raw / "汇编.zip"
    first, second, inner = (f"乡{n}2020年工作总结\n新建水渠{n}公里，投资38{n}万元。\n" for n in (1, 2, 3))

    def pack(members: dict[str, str | bytes], seconds: int) -> None:
        with zipfile.ZipFile(path, "w") as archive:
            for name, content in members.items():
                archive.writestr(name, content)
        old(path, seconds)

    within = loader.root / "within.zip"
    with zipfile.ZipFile(within, "w") as archive:
        archive.writestr("丙.txt", inner)
    pack({"甲.txt": first, "乙.txt": second, "内.zip": within.read_bytes()}, 0)
    assert loader.load()["documents"] == 15
    sound = path.read_bytes()
    path.write_bytes(sound[: len(sound) // 2])
    load = loader.load()
    assert (load["files_unseen"], load["documents"], load["files_removed"]) == (3, 15, 0)
    assert loader.rows(REFUSED) == [("汇编.zip", "damaged_file")]
    # The archive within it alone is broken, and one member is not there any more.
    pack({"甲.txt": first, "内.zip": b"PK\x03\x04 and no more"}, 60)
    load = loader.load()
    assert (load["files_unseen"], load["documents"], load["files_removed"]) == (1, 14, 1)
    assert [row[0] for row in loader.rows(MARKED)] == ["汇编.zip/内.zip/丙.txt"]
    path.write_bytes(sound)
    assert files(loader.load()) == {"added": 1, "unchanged": 14}
    assert loader.rows(MARKED) == []


def test_a_file_that_is_refused_for_what_it_holds_now_is_quarantined(loader: Loader) -> None:
    (loader.raw / "镇09" / "总结.html").rename(loader.raw / "镇09" / "总结.pdf")
    (loader.raw / "镇03" / "总结.txt").write_bytes(b"")
    assert files(loader.load()) == {"removed": 2, "unchanged": 10, "quarantined": 2}
    assert loader.rows(MARKED) == []
    for table in CONTENT:
        assert loader.rows(f"SELECT count(DISTINCT document_id) <= 10 FROM {table.name}") == [(True,)]


def test_a_raw_folder_that_cannot_be_listed_stops_the_load(
    loader: Loader, monkeypatch: pytest.MonkeyPatch
) -> None:
    failing(monkeypatch, "scandir", loader.raw)
    with pytest.raises(RawFolderError, match="mount"):
        loader.load()
    assert loader.rows("SELECT count(*) FROM documents, loads") == [(12,)]


def test_an_entry_whose_kind_cannot_be_told_costs_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("一.txt", "二.txt"):
        (tmp_path / name).write_text("新建水渠3公里。", encoding="utf-8")
    real = os.scandir

    class Untold:
        """An entry of a file system that tells no kinds, and cannot be asked for this one."""

        def __init__(self, entry: os.DirEntry[str]) -> None:
            self.name, self.path = entry.name, entry.path

        def is_dir(self, *, follow_symlinks: bool) -> bool:
            raise STALE

    monkeypatch.setattr(os, "scandir", lambda folder: nullcontext([Untold(entry) for entry in real(folder)]))
    failing(monkeypatch, "lstat", tmp_path / "一.txt")
    found = scan(tmp_path, Limits())
    assert [file.source_path for file in found.files] == ["二.txt"]
    assert found.refused.select("source_path", "reason").rows() == [("一.txt", "unreadable")]
