"""Reading takes what it can decode exactly, and refuses the rest with a reason, quickly and one by one."""

from __future__ import annotations

import os
import socket
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.orchestration.fingerprint import look_at
from pipeline.reading import RawFolderError, Refusal, read_files, read_text, scan, stored_path
from pipeline.schema import conform
from pipeline.settings import Limits

REPORT = "某县2023年工作总结\r\n一、工作回顾\r\n新建水渠12公里，投资380万元。\r\n"
LIMITS = Limits()


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (REPORT.encode("utf-8"), "utf-8"),
        (b"\xef\xbb\xbf" + REPORT.encode("utf-8"), "utf-8-sig"),
        (REPORT.encode("gb18030"), "gb18030"),
        (b"\xff\xfe" + REPORT.encode("utf-16-le"), "utf-16-le"),
        (b"\xfe\xff" + REPORT.encode("utf-16-be"), "utf-16-be"),
    ],
)
def test_each_encoding_gives_the_text_unchanged_without_its_mark(content: bytes, encoding: str) -> None:
    assert read_text(content) == (REPORT, encoding, ())


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r", "\\r\\n"])
def test_line_ends_are_kept_as_they_stand(newline: str) -> None:
    text = f"工作报告{newline}第二行{newline}"
    assert read_text(text.encode()).text == text


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty_file"),
        ("\ufeff".encode(), "no_text"),
        (b" \r\n\t\n", "no_text"),
        (b"%PDF-1.7\n...", "binary_content"),
        (b"PK\x03\x04rest", "binary_content"),
        ("报告".encode("utf-16-le") + b"1\x00", "binary_content"),
        (b"\x7fELF\x02\x01\x01\x00\x00\x00", "binary_content"),
        (("报告" + "\x01\x02\x03\x04\x05" * 3).encode(), "binary_content"),
        ("完成".encode() + b"\xff\xff\xff", "undecodable"),
        (b"\xef\xbb\xbf\xc4\xea", "undecodable"),
        (b"\xff\xfea\x00b", "undecodable"),
        (b"Quarterly report: 12 roads built.", "not_chinese"),
        (
            "各位代表：现在，我代表县政府作工作报告，请予审议。一年来，全县的工作稳中有进。".encode()
            .decode("gb18030", "ignore")
            .encode(),
            "misdecoded",
        ),
    ],
)
def test_what_cannot_be_read_exactly_is_refused_with_its_reason(content: bytes, reason: str) -> None:
    with pytest.raises(Refusal) as refused:
        read_text(content)
    assert refused.value.reason == reason
    assert refused.value.detail and refused.value.remedy


SPOKEN = "各位代表：现在，我代表县政府作工作报告，请予审议。一年来，全县的工作稳中有进。"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("utf-8", "gb18030"),
        ("utf-8", "latin-1"),
        ("utf-8", "cp1252"),
        ("gb18030", "latin-1"),
        ("gb18030", "cp1252"),
    ],
)
def test_a_text_that_was_once_read_in_the_wrong_encoding_is_refused_with_the_remedy(
    written: str, read: str
) -> None:
    for good, times in ((SPOKEN, 1), (REPORT + SPOKEN, 3), (SPOKEN + "café naïve ÷ × £ 20°C", 1)):
        assert read_text(good.encode()).text == good
        bad = (good * times).encode(written, "ignore").decode(read, "ignore")
        with pytest.raises(Refusal, match="source again") as refused:
            read_text(bad.encode())
        assert refused.value.reason == "misdecoded"


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("text", [REPORT, "全年修路3公里", "项目\t数量\n水渠\t12\n桥梁\t3座\n" * 9])
def test_utf16_needs_no_mark_where_nothing_else_can_be_meant(codec: str, text: str) -> None:
    content = text.encode(codec)
    if len(text) < 16:
        with pytest.raises(Refusal):
            read_text(content)
    else:
        assert read_text(content) == (text, codec, ())
    # What is written in another encoding is never taken for it.
    for other in ("utf-8", "gb18030"):
        assert read_text(text.encode(other)).encoding == other


def test_big5_is_read_where_it_is_certain_and_not_as_the_gb18030_that_it_also_is() -> None:
    spoken = (
        "各位代表：現在，我代表縣政府向大會報告工作，請予審議。一年來，全縣的工作穩中有進，完成投資3億元。"
    )
    assert spoken.encode("big5").decode("gb18030")
    assert read_text(spoken.encode("big5")) == (spoken, "big5", ())
    with pytest.raises(Refusal, match="Big5") as refused:
        read_text((spoken + "髐鬫鬮暋暰昢朐椪" * 9).encode("big5"))
    assert refused.value.reason == "misdecoded"
    for good in (REPORT, SPOKEN, "云岭镇年终总结", "指标\t数值\n产量\t12\n" * 20, spoken):
        assert read_text(good.encode("gb18030")).encoding == "gb18030"


def test_a_lost_character_is_kept_and_many_of_them_are_a_refusal() -> None:
    few = REPORT + "\ufffd" * 9
    assert read_text(few.encode()).text == few
    long = REPORT * 100 + "\ufffd" * 12
    assert read_text(long.encode()).text == long
    with pytest.raises(Refusal, match="10 of 50 characters are U") as refused:
        read_text((REPORT + "\ufffd" * 10).encode())
    assert refused.value.reason == "misdecoded"
    with pytest.raises(Refusal, match="锟斤拷"):
        read_text((REPORT + "锟斤拷" * 10).encode())


@given(st.binary(max_size=200))
def test_any_bytes_are_text_that_encodes_back_or_a_refusal(content: bytes) -> None:
    try:
        text, encoding, _ = read_text(content)
    except Refusal:
        return
    mark = {"utf-8-sig": b"\xef\xbb\xbf", "utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}.get(
        encoding, b""
    )
    codec = encoding.removesuffix("-sig")
    assert (mark + text.encode(codec)).decode(codec) == mark.decode(codec) + text


def test_one_bad_file_never_stops_the_others(tmp_path: Path) -> None:
    outside = tmp_path / "outside.txt"
    outside.write_text(REPORT, encoding="utf-8")
    raw = tmp_path / "raw"
    (raw / "sub").mkdir(parents=True)
    (raw / "good.txt").write_bytes(REPORT.encode("gb18030"))
    (raw / "sub" / "also_good.MD").write_text("# " + REPORT, encoding="utf-8")
    (raw / "empty.txt").touch()
    (raw / "binary.txt").write_bytes(bytes(range(256)) * 20)
    (raw / "picture.png").write_bytes(b"\x89PNG")
    (raw / ".hidden.txt").write_text(REPORT, encoding="utf-8")
    (raw / ".git").mkdir()
    (raw / ".git" / "x.txt").write_text(REPORT, encoding="utf-8")
    os.symlink(outside, raw / "link.txt")
    os.symlink(tmp_path / "nowhere", raw / "dangling.txt")
    os.symlink("good.txt", raw / "same.txt")
    os.symlink(tmp_path, raw / "up")
    os.mkfifo(raw / "pipe.txt")
    with open(raw / "sparse.txt", "wb") as sparse:
        sparse.truncate(1 << 30)

    begun, worked = time.monotonic(), time.process_time()
    found = scan(raw, LIMITS)
    reading = read_files(found.files, LIMITS)
    # No gigabyte is read and no FIFO waited for; by the clock a busy machine may take seconds to start the reader.
    assert time.process_time() - worked < 2
    assert time.monotonic() - begun < 30

    assert reading.documents["source_path"].to_list() == ["good.txt", "sub/also_good.MD"]
    assert reading.documents["format"].to_list() == ["txt", "md"]
    assert {row[0]: row[1] for row in found.refused.iter_rows()} == {
        "dangling.txt": "broken_link",
        "empty.txt": "empty_file",
        "link.txt": "symbolic_link",
        "picture.png": "unknown_format",
        "pipe.txt": "not_a_regular_file",
        "sparse.txt": "too_large",
        "up": "symbolic_link",
    }
    assert reading.refused.select("source_path", "reason").rows() == [("binary.txt", "binary_content")]
    conform("quarantine", found.refused)
    conform("sources", reading.sources)


def test_a_socket_is_refused(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(tmp_path / "s.txt"))
        assert scan(tmp_path, LIMITS).refused["reason"].to_list() == ["not_a_regular_file"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "secret.txt"
    path.write_text(REPORT, encoding="utf-8")
    path.chmod(0)
    assert scan(tmp_path, LIMITS).refused["reason"].to_list() == ["unreadable"]


def test_what_changes_between_listing_and_reading_is_refused_not_followed(tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    raw.mkdir()
    for name in ("gone.txt", "grown.txt", "linked.txt", "piped.txt", "stays.txt"):
        (raw / name).write_text(REPORT + name, encoding="utf-8")
    found = scan(raw, LIMITS)
    (raw / "gone.txt").unlink()
    with open(raw / "grown.txt", "r+b") as grown:
        grown.truncate(LIMITS.max_file_bytes + 1)
    (raw / "linked.txt").unlink()
    os.symlink("/etc/hostname", raw / "linked.txt")
    (raw / "piped.txt").unlink()
    os.mkfifo(raw / "piped.txt")
    reading = read_files(found.files, LIMITS)
    assert dict(reading.refused.select("source_path", "reason").iter_rows()) == {
        "gone.txt": "vanished",
        "grown.txt": "too_large",
        "linked.txt": "symbolic_link",
        "piped.txt": "not_a_regular_file",
    }
    assert reading.documents["source_path"].to_list() == ["stays.txt"]


def test_the_same_bytes_twice_are_one_document_and_two_sources(tmp_path: Path) -> None:
    for name in ("b.txt", "a.txt"):
        (tmp_path / name).write_text(REPORT, encoding="utf-8", newline="")
    reading = read_files(scan(tmp_path, LIMITS).files, LIMITS)
    assert reading.documents["source_path"].to_list() == ["a.txt"]
    assert reading.sources["source_path"].to_list() == ["a.txt", "b.txt"]
    assert reading.sources["document_id"].n_unique() == 1
    assert reading.documents["raw_text"].to_list() == [REPORT]


def test_a_file_name_that_is_not_utf8_is_stored_reversibly(tmp_path: Path) -> None:
    name = b"\xb1\xa8\xb8\xe6.txt"
    try:
        with open(os.path.join(os.fsencode(tmp_path), name), "wb") as file:
            file.write(REPORT.encode())
    except OSError:
        pytest.skip("this file system takes only UTF-8 names")
    reading = read_files(scan(tmp_path, LIMITS).files, LIMITS)
    stored = reading.documents["source_path"].to_list()
    assert stored == ["\\xb1\\xa8\\xb8\\xe6.txt"]
    assert stored[0].encode().decode("unicode_escape").encode("latin-1") == name


def test_a_backslash_in_a_name_is_not_taken_for_an_escape() -> None:
    root = Path("/raw")
    assert stored_path(root / "a\\xb1.txt", root) == "a\\\\xb1.txt"
    assert stored_path(root / "年报" / "一.txt", root) == "年报/一.txt"


def test_folders_a_thousand_deep_cost_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "good.txt").write_text(REPORT, encoding="utf-8")
    deepest = tmp_path
    for _ in range(1500):
        deepest = deepest / "d"
        deepest.mkdir()
    (deepest / "deep.txt").write_text(REPORT, encoding="utf-8")
    try:
        assert [file.path.name for file in scan(tmp_path, LIMITS).files] == ["deep.txt", "good.txt"]
        assert look_at(tmp_path).entries == 2
    finally:
        # What clears the folders of tests goes into them one within the other.
        (deepest / "deep.txt").unlink()
        while deepest != tmp_path:
            deepest.rmdir()
            deepest = deepest.parent


def test_a_missing_raw_folder_is_an_error_that_names_it(tmp_path: Path) -> None:
    with pytest.raises(RawFolderError, match="no_such_folder"):
        scan(tmp_path / "no_such_folder", LIMITS)


def test_too_many_files_are_an_error_not_a_load(tmp_path: Path) -> None:
    for number in range(3):
        (tmp_path / f"{number}.txt").write_text(REPORT, encoding="utf-8")
    with pytest.raises(RawFolderError, match="more than 2 files"):
        scan(tmp_path, Limits(max_files=2))


def test_files_come_in_path_order(tmp_path: Path) -> None:
    for name in ("b/1.txt", "a/2.txt", "a.txt", "c.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(REPORT + name, encoding="utf-8")
    paths = [file.source_path for file in scan(tmp_path, LIMITS).files]
    assert paths == sorted(paths)


def test_a_link_that_goes_while_the_folder_is_listed_is_refused_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`realpath` asks whether it is a link, then where it leads: in between it may go. Seen with --raw / in /proc."""
    (tmp_path / "报告.txt").write_text("一份报告", encoding="utf-8")
    (tmp_path / "别处.txt").symlink_to("nowhere")

    def gone(path: Path) -> str:
        if os.path.islink(path):
            raise FileNotFoundError(2, "No such file or directory", str(path))
        return str(path)

    monkeypatch.setattr("pipeline.reading.folder.os.path.realpath", gone)
    seen = scan(tmp_path, Limits())
    assert [file.source_path for file in seen.files] == ["报告.txt"]
    assert seen.refused["reason"].to_list() == ["broken_link"]
