"""Archives other than ZIP: their members are files as those of ZIP archives are, and the same bounds hold."""

from __future__ import annotations

import gzip
import io
import sys
import tarfile

import pytest

from pipeline.reading import Refusal
from pipeline.reading.archive import list_archive
from pipeline.reading.foreign import libarchive
from pipeline.reading.mail import read_mht
from pipeline.whereabouts import NOBODY
from tests.formats.write_archives import (
    ARCHIVES,
    FOREIGN,
    write_7z,
    write_eml,
    write_rar,
    write_tar,
    write_tgz,
)
from tests.formats.write_samples import write_zip

REPORT = "松林镇2023年工作总结\n新建水渠12公里，投资380万元。\n".encode()
needs_libarchive = pytest.mark.skipif(libarchive() is None, reason="libarchive is not installed")
KINDS = [pytest.param(kind, marks=needs_libarchive if kind in FOREIGN else ()) for kind in ARCHIVES]


def listed(
    kind: str, members: dict[str, bytes], max_bytes: int = 100_000
) -> tuple[dict[str, bytes], dict[str, str]]:
    """The bytes of each member but a letter's own, and the reasons of those refused."""
    found = list_archive(ARCHIVES[kind](members), max_bytes, NOBODY, f"汇编.{kind}")
    taken = {
        member.path: found.read(member.path)
        for member in found.members
        if not member.path.startswith("正文.")
    }
    assert all(len(taken[member.path]) == member.bytes for member in found.members if member.path in taken)
    return taken, {path: refusal.reason for path, refusal in found.refused}


@pytest.mark.parametrize("kind", KINDS)
def test_members_of_every_kind_of_archive_are_files(kind: str) -> None:
    inner = write_zip({"内.txt": REPORT})
    taken, refused = listed(
        kind, {"一.txt": REPORT, "内.zip": inner, "图.png": b"\x89PNG", "空.txt": b"", ".藏.txt": b"x"}
    )
    # Of letters none is hidden: a leading point is no part of the name of what is attached.
    hidden = {"藏.txt": b"x"} if kind == "eml" else {}
    assert taken == {"一.txt": REPORT, "内.zip/内.txt": REPORT, **hidden}
    assert refused == {"图.png": "unknown_format", "空.txt": "empty_file"}


@pytest.mark.parametrize("kind", KINDS)
def test_the_bounds_of_archives_hold_for_every_kind(kind: str) -> None:
    deep = {"二.zip": write_zip({"三.zip": write_zip({"四.txt": REPORT})})}
    taken, refused = listed(kind, {"大.txt": REPORT * 2000, "深.zip": write_zip(deep), "好.txt": REPORT})
    assert taken == {"好.txt": REPORT}
    assert refused == {"大.txt": "too_large", "深.zip/二.zip/三.zip": "nested_too_deep"}


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind.values[0] != "eml"])
def test_a_path_that_leaves_its_archive_is_refused(kind: str) -> None:
    taken, refused = listed(kind, {"../外.txt": REPORT, "好.txt": REPORT})
    assert (taken, refused) == ({"好.txt": REPORT}, {"../外.txt": "path_leaves_archive"})


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(gzip.compress(bytes(30_000_000)), id="gzip"),
        pytest.param(write_tgz({"a.txt": bytes(30_000_000)}), id="tar"),
        pytest.param(lambda: write_7z({"a.txt": bytes(30_000_000)}), marks=needs_libarchive, id="7z"),
        pytest.param(lambda: write_rar({"a.txt": b"1"}, 1 << 40), marks=needs_libarchive, id="rar"),
    ],
)
def test_what_unpacks_to_more_than_a_hundred_times_is_refused(content: object) -> None:
    with pytest.raises(Refusal) as refused:
        list_archive(content() if callable(content) else content, 100_000_000, NOBODY, "a.gz")  # type: ignore[arg-type]
    assert refused.value.reason == "archive_bomb"


@pytest.mark.parametrize("kind", KINDS)
def test_a_broken_archive_is_damaged(kind: str) -> None:
    whole = ARCHIVES[kind]({f"{number}.txt": REPORT * 20 + bytes([number]) * 999 for number in range(9)})
    with pytest.raises(Refusal) as refused:
        found = list_archive(whole[: len(whole) // 2], 100_000, NOBODY, f"a.{kind}")
        for _, refusal in found.refused:
            raise refusal
        # A letter that breaks off is shorter, and nothing in it says so.
        raise Refusal("damaged_file", "", "") if kind == "eml" else AssertionError(found)
    assert refused.value.reason == "damaged_file"


def test_links_devices_and_old_names_of_tar_archives() -> None:
    link = list_archive(
        write_tar({"链.txt": b""}, type=tarfile.SYMTYPE, linkname="/etc/passwd"), 1000, NOBODY, "a.tar"
    )
    assert [refusal.reason for _, refusal in link.refused] == ["symbolic_link"]
    stored = "松河街道.txt".encode("gb18030").decode("utf-8", "surrogateescape")
    written = io.BytesIO()
    with tarfile.open(
        fileobj=written, mode="w", format=tarfile.GNU_FORMAT, errors="surrogateescape"
    ) as archive:
        info = tarfile.TarInfo(stored)
        info.size = len(REPORT)
        archive.addfile(info, io.BytesIO(REPORT))
    assert [member.path for member in list_archive(written.getvalue(), 1000, NOBODY, "a.tar").members] == [
        "松河街道.txt"
    ]


def test_a_file_that_gzip_packed_is_the_file_without_its_suffix() -> None:
    found = list_archive(gzip.compress(REPORT) + gzip.compress(REPORT), 1000, NOBODY, "甲/报告.txt.gz")
    assert [(member.path, found.read(member.path)) for member in found.members] == [("报告.txt", REPORT * 2)]


def test_a_machine_without_libarchive_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "libarchive", None)
    for content in (b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07\x01\x00"):
        with pytest.raises(Refusal, match="install libarchive") as refused:
            list_archive(content, 1000, NOBODY, "a.7z")
        assert refused.value.reason == "no_unpacker"


def test_the_words_of_a_letter_stand_below_its_subject() -> None:
    def words(content: bytes) -> tuple[str, str]:
        found = list_archive(content, 100_000, NOBODY, "信.eml")
        return found.members[0].path, found.read(found.members[0].path).decode()

    assert words(write_eml({}, "松林镇2023年总结", "粮食产量3200吨。")) == (
        "正文.txt",
        "松林镇2023年总结\n粮食产量3200吨。\n",
    )
    assert words(write_eml({}, "总结", "总结\n粮食产量3200吨。"))[1] == "总结\n粮食产量3200吨。\n"
    page = (
        "Subject: =?gb2312?B?y8nB1tXyMjAyM8Tq19y94Q==?=\r\nMIME-Version: 1.0\r\nContent-Type: text/html; charset=gb2312\r\n"
        "Content-Transfer-Encoding: 8bit\r\n\r\n<p>粮食产量3200吨。</p>"
    ).encode("gb18030")
    assert words(page) == ("正文.html", "<h1>松林镇2023年总结</h1><p>粮食产量3200吨。</p>")
    inner = write_eml({"附.txt": REPORT}, "内", "内信")
    found = list_archive(write_eml({"转发.eml": inner}), 100_000, NOBODY, "信.eml")
    assert [member.path for member in found.members] == ["正文.txt", "转发.eml/正文.txt", "转发.eml/附.txt"]


def test_a_page_saved_as_one_file_gives_its_text_and_no_other_part() -> None:
    page = (
        'MIME-Version: 1.0\nContent-Type: multipart/related; boundary="x"; type="text/html"\n\n--x\n'
        'Content-Type: text/html; charset="gb2312"\nContent-Transfer-Encoding: quoted-printable\n\n'
        "<html><meta charset=3Dgb2312><p>=C1=B8=CA=B33200=B6=D6</p>"
        "</html>\n\n--x\nContent-Type: image/png\nContent-Transfer-Encoding: base64\n\niVBORw0=\n\n--x--\n"
    )
    assert read_mht(page.encode()).text == "粮食3200吨\n"
    for content, reason in (
        (b"\x00\x01", "wrong_suffix"),
        ("报告：粮食3200吨".encode(), "wrong_suffix"),
        (b"Subject: a\n\nb", "no_text"),
    ):
        with pytest.raises(Refusal) as refused:
            read_mht(content)
        assert refused.value.reason == reason
