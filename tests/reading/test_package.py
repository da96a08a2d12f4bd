"""Packages are opened only where what they say of themselves is bounded and true."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Mapping

import pytest

from pipeline.reading import Refusal
from pipeline.reading.package import check_package, check_xml, open_archive, unpack


def packed(members: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return made.getvalue()


def reason(content: bytes) -> str:
    """Why the archive is refused, on opening it or on reading all of it; empty if it is not."""
    try:
        archive = open_archive(content, ".zip")
        for info in archive.infolist():
            unpack(archive, info)
    except Refusal as refusal:
        assert refusal.detail and refusal.remedy
        return refusal.reason
    return ""


def test_what_exceeds_a_bound_is_refused_before_it_is_unpacked() -> None:
    assert (
        reason(packed({f"{number}.txt": b"x" for number in range(10_001)}, zipfile.ZIP_STORED))
        == "archive_bomb"
    )
    noise = bytes(range(256)) * 1000
    assert reason(packed({"a": b"0" * 20_000_001})) == "archive_bomb"
    stored = {f"{number}.bin": noise for number in range(4)}
    one = io.BytesIO(packed(stored, zipfile.ZIP_STORED))
    with zipfile.ZipFile(one, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros", bytes(21_000_000))
    assert reason(one.getvalue()) == "archive_bomb"
    assert reason(packed({"a": b"0" * 900_000})) == ""


@pytest.mark.parametrize("declared", [10, 999, 1_001, 2_000])
def test_a_size_that_lies_is_found_out(declared: int) -> None:
    true, false = struct.pack("<L", 1_000), struct.pack("<L", declared)
    content = packed({"a.txt": bytes(range(250)) * 4})
    assert content.count(true) == 2
    assert reason(content) == ""
    assert reason(content.replace(true, false)) == "damaged_file"


def test_members_that_share_bytes_are_refused() -> None:
    content = bytearray(packed({"a.txt": b"one" * 50, "b.txt": b"two" * 50}, zipfile.ZIP_STORED))
    second = content.index(b"PK\x01\x02", content.index(b"PK\x01\x02") + 4)
    struct.pack_into("<L", content, second + 42, 20)
    assert reason(bytes(content)) == "overlapping_members"


def test_encrypted_and_damaged_members_are_refused() -> None:
    content = bytearray(packed({"a.txt": b"one"}))
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    assert reason(bytes(content)) == "password_protected"
    assert reason(packed({"a.txt": b"1" * 1000}, zipfile.ZIP_LZMA)) == "unknown_packing"
    whole = packed({"a.txt": bytes(range(256)) * 8})
    assert reason(whole[:-30]) == "damaged_file"
    assert reason(whole[:40] + b"\xff\xff" + whole[42:]) == "damaged_file"
    assert reason(b"PK\x03\x04") == "damaged_file"


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_xml_with_a_document_type_is_refused_in_every_encoding(codec: str) -> None:
    check_xml("<?xml version='1.0'?><报告>12</报告>".encode(codec), "a.xml")
    with pytest.raises(Refusal) as refused:
        check_xml(
            "<?xml version='1.0'?><!-- --><!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>".encode(codec), "a.xml"
        )
    assert refused.value.reason == "xml_doctype"


@pytest.mark.parametrize(
    "content",
    [
        b"<?xml version='1.0' encoding='utf-7'?>+ADwAIQ-DOCTYPE a+AD4-<a/>",
        "<?xml version='1.0'?><a/>".encode("cp500"),
        "<?xml version='1.0'?><a/>".encode("utf-32-le"),
        "<?xml version='1.0'?><a/>".encode("utf-32"),
        b"no XML at all",
    ],
)
def test_xml_in_an_encoding_that_could_hide_a_document_type_is_refused(content: bytes) -> None:
    with pytest.raises(Refusal) as refused:
        check_xml(content, "a.xml")
    assert refused.value.reason == "xml_encoding"


def test_an_office_document_is_refused_for_any_part_that_is_harmful() -> None:
    check_package(packed({"word/document.xml": b"<a/>", "word/media/1.png": b"\x89PNG <!DOCTYPE"}), ".docx")
    with pytest.raises(Refusal, match=r"word/_rels/x\.rels"):
        check_package(
            packed({"word/document.xml": b"<a/>", "word/_rels/x.rels": b"<!DOCTYPE a><a/>"}), ".docx"
        )
    with pytest.raises(Refusal, match=r"word/media/1\.png"):
        check_package(packed({"word/document.xml": b"<a/>", "word/media/1.png": b" <!DOCTYPE a>"}), ".docx")
    with pytest.raises(Refusal, match="password"):
        check_package(b"\xd0\xcf\x11\xe0" + b"\x00" * 600 + "EncryptedPackage".encode("utf-16-le"), ".docx")
