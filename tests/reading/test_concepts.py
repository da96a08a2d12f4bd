"""Concept dictionaries: every packaged one is sound, and a bad one of the user's stops no other."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from pipeline.reading import Refusal, read_concepts
from pipeline.reading.concept_files import words_of


def test_the_packaged_dictionaries_are_read_without_a_folder(tmp_path: Path) -> None:
    found = read_concepts(tmp_path / "nowhere")
    assert found.refused.is_empty()
    assert set(found.words["source"]) == {"packaged"}
    assert {"创新", "环保", "数字化"} <= set(found.words["concept"])


def test_a_users_dictionary_takes_the_place_of_the_packaged_one(tmp_path: Path) -> None:
    (tmp_path / "创新.txt").write_bytes("# 只数两个词\n专利\n\n研发\n专利\n".encode("gb18030"))
    (tmp_path / "说明.md").write_text("不是词典", encoding="utf-8")
    words = read_concepts(tmp_path).words
    own = words.filter(words["source"] == "user")
    assert own.rows() == [("创新", "专利", "user"), ("创新", "研发", "user")]
    assert words.filter(words["concept"] == "创新").height == 2


def test_bad_dictionaries_are_refused_one_by_one(tmp_path: Path) -> None:
    (tmp_path / "好.txt").write_text("茶园\n", encoding="utf-8")
    (tmp_path / "空.txt").write_bytes(b"")
    (tmp_path / "句.txt").write_text("茶园\n茶园 茶厂\n", encoding="utf-8")
    (tmp_path / "链.txt").symlink_to(tmp_path / "好.txt")
    (tmp_path / os.fsdecode(b"\xff\xfe.txt")).write_text("茶园\n", encoding="utf-8")
    found = read_concepts(tmp_path)
    assert found.words.filter(found.words["source"] == "user").rows() == [("好", "茶园", "user")]
    assert dict(found.refused.select("source_path", "reason").rows()) == {
        "../concepts/\\xff\\xfe.txt": "not_a_concept",
        "../concepts/句.txt": "not_a_word_list",
        "../concepts/空.txt": "empty_file",
        "../concepts/链.txt": "symbolic_link",
    }


def test_a_word_is_not_longer_than_a_phrase() -> None:
    assert words_of("茶园".encode()) == ["茶园"]
    with pytest.raises(Refusal, match="line 2"):
        words_of(f"茶园\n{'茶' * 51}\n".encode())
