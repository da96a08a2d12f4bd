"""Members of archives are files of their own; what is hostile or odd in an archive costs itself only."""

from __future__ import annotations

import hashlib
import io
import stat
import zipfile
from pathlib import Path

import pytest

from pipeline.reading import FileReader, Refusal, content, read_files, scan, with_members
from pipeline.reading.archive import list_archive
from pipeline.reading.content import Desk
from pipeline.settings import Limits
from pipeline.whereabouts import NOBODY

REPORT = "某镇{}年工作总结\n新建水渠12公里，投资380万元。\n"
LIMITS = Limits()


def zipped(members: dict[str, bytes], **of_info: int) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            info = zipfile.ZipInfo(name)
            for attribute, value in of_info.items():
                setattr(info, attribute, value)
            archive.writestr(info, content, zipfile.ZIP_DEFLATED)
    return written.getvalue()


def report(year: int = 2023) -> bytes:
    return REPORT.format(year).encode()


def read(raw: Path) -> tuple[dict[str, str], dict[str, str]]:
    """Path to text of what is read, path to reason of what is refused."""
    found = scan(raw, LIMITS)
    with FileReader(LIMITS) as reader:
        done = read_files(list(with_members(found.files, reader)), LIMITS, reader=reader)
    texts = dict(done.documents.select("document_id", "raw_text").iter_rows())
    return (
        {path: texts[of] for path, of in done.sources.select("source_path", "document_id").iter_rows()},
        dict(done.refused.select("source_path", "reason").iter_rows()),
    )


def test_members_are_files_with_their_path_inside_archives_in_archives_too(tmp_path: Path) -> None:
    inner = zipped({"内层.txt": report(2021)})
    (tmp_path / "汇编.zip").write_bytes(
        zipped({"乡镇/一.txt": report(2022), "乡镇/": b"", "内.zip": inner, "坏.pdf": b"%PDF-", "__MACOSX/._一.txt": b"x",
                ".隐藏.txt": report()})
    )  # fmt: skip
    (tmp_path / "汇编.txt").write_bytes(report(2020))
    texts, refused = read(tmp_path)
    assert texts == {
        "汇编.txt": REPORT.format(2020),
        "汇编.zip/乡镇/一.txt": REPORT.format(2022),
        "汇编.zip/内.zip/内层.txt": REPORT.format(2021),
    }
    assert refused == {"汇编.zip/坏.pdf": "damaged_file"}


def test_the_same_report_in_an_archive_and_beside_it_is_one_document(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(zipped({"一.txt": report()}))
    (tmp_path / "b.txt").write_bytes(report())
    found = scan(tmp_path, LIMITS)
    with FileReader(LIMITS) as reader:
        done = read_files(list(with_members(found.files, reader)), LIMITS, reader=reader)
    assert done.documents["source_path"].to_list() == ["a.zip/一.txt"]
    size = (tmp_path / "a.zip").stat().st_size
    assert done.sources.select("source_path", "archive", "archive_bytes").rows() == [
        ("a.zip/一.txt", "a.zip", size),
        ("b.txt", None, None),
    ]


def test_names_that_windows_wrote_in_gbk_are_read() -> None:
    name = "松河街道总结.txt"
    assert list_archive(_legacy(name.encode("gb18030")), 1000).members[0].path == name
    assert list_archive(_legacy(name.encode()), 1000).members[0].path == name


def _legacy(name: bytes) -> bytes:
    """An archive whose one name is these bytes, not marked as UTF-8."""
    return zipped({"n" * len(name): report()}).replace(b"n" * len(name), name)


@pytest.mark.parametrize(
    ("members", "reason"),
    [
        ({"../外.txt": report()}, "path_leaves_archive"),
        ({"/etc/外.txt": report()}, "path_leaves_archive"),
        ({"a/../../外.txt": report()}, "path_leaves_archive"),
        ({"C:\\外.txt": report()}, "path_leaves_archive"),
        ({"图.png": b"\x89PNG"}, "unknown_format"),
        ({"空.txt": b""}, "empty_file"),
        ({"大.txt": report() * 9000}, "too_large"),
        ({"假.zip": b"not a zip"}, "wrong_suffix"),
        ({"一.zip": zipped({"二.zip": zipped({"三.zip": zipped({"四.txt": report()})})})}, "nested_too_deep"),
    ],
)
def test_a_member_is_refused_by_itself(members: dict[str, bytes], reason: str) -> None:
    found = list_archive(zipped({**members, "好.txt": report()}), 100_000)
    assert [refusal.reason for _, refusal in found.refused] == [reason]
    assert [member.path for member in found.members] == ["好.txt"]


def test_links_encrypted_members_and_names_that_stand_twice_are_refused() -> None:
    link = zipped({"链接.txt": b"/etc/passwd"}, create_system=3, external_attr=(stat.S_IFLNK | 0o777) << 16)
    assert [r.reason for _, r in list_archive(link, 1000).refused] == ["symbolic_link"]
    plain = zipped({"a.txt": report()})
    local, central = plain.index(b"PK\x03\x04"), plain.index(b"PK\x01\x02")
    encrypted = bytearray(plain)
    encrypted[local + 6] |= 1
    encrypted[central + 8] |= 1
    assert [r.reason for _, r in list_archive(bytes(encrypted), 1000).refused] == ["password_protected"]
    twice = zipped({"a.txt": report(), "b.txt": report(2020)}).replace(b"b.txt", b"a.txt")
    found = list_archive(twice, 1000)
    assert ([r.reason for _, r in found.refused], found.members) == (["ambiguous_member"], [])


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (zipped({}), "empty_archive"),
        (zipped({"零.txt": bytes(30_000_000)}), "archive_bomb"),
        (b"PK\x03\x04 and no more", "damaged_file"),
        (b"plain words", "wrong_suffix"),
    ],
)
def test_an_archive_is_refused_as_a_whole(content: bytes, reason: str) -> None:
    with pytest.raises(Refusal) as refused:
        list_archive(content, 100_000_000)
    assert refused.value.reason == reason


def test_an_archive_that_changes_between_two_members_is_refused_not_mixed(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(zipped({"一.txt": report(2020), "二.txt": report(2021)}))
    with FileReader(LIMITS) as reader:
        listing = reader.list_archive(path)
        assert "2020" in reader.read_member(path, "一.txt", listing.sha256).text
        # The reader dies; the archive is another when it comes back.
        reader.close()
        path.write_bytes(zipped({"一.txt": report(2010), "二.txt": report(2011)}))
        with pytest.raises(Refusal) as refused:
            reader.read_member(path, "二.txt", listing.sha256)
    assert refused.value.reason == "changed_while_read"


def test_an_archive_that_was_written_anew_is_opened_anew_by_the_reader_that_had_it_open(
    tmp_path: Path,
) -> None:
    path = tmp_path / "a.zip"
    with FileReader(LIMITS) as reader:
        for year in (2020, 2021):
            written = zipped({"一.txt": report(year)})
            path.write_bytes(written)
            sha256 = hashlib.sha256(written).hexdigest()
            assert str(year) in reader.read_member(path, "一.txt", sha256).text


def test_an_archive_that_changes_while_its_members_are_read_is_listed_once_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, desk = tmp_path / "a.zip", Desk()
    path.write_bytes(zipped({"一.txt": report(2020), "二.txt": report(2021)}))
    listed = desk.list_archive(path, 10_000, NOBODY)
    path.write_bytes(zipped({"一.txt": report(2010), "二.txt": report(2011)}))
    # What was open goes on to be read; only whoever opens it anew finds another.
    assert "2020" in desk.read_member(path, "一.txt", listed.sha256, 10_000, NOBODY).text
    opened: list[int] = []
    monkeypatch.setattr(content, "list_archive", lambda *how: opened.append(1) or list_archive(*how))
    again = Desk()
    for member in ("一.txt", "二.txt"):
        with pytest.raises(Refusal) as refused:
            again.read_member(path, member, listed.sha256, 10_000, NOBODY)
        assert refused.value.reason == "changed_while_read"
    assert opened == [1]
