"""Whole folders of mutated files: sound reports of our own, changed at random, in every encoding and format.

The reader's fuzz (`fuzz.py`) asks whether a reader survives; this asks whether a load does. Everything comes from one
seed, so a folder can be made again.
"""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from tests.faults.fuzz import spoilt
from tests.faults.poison import poisons
from tests.formats import write_samples

ENCODINGS: Final = ("utf-8", "utf-8", "utf-8-sig", "gb18030", "gb18030", "utf-16", "utf-16-le", "big5")
SNIPPETS: Final = (
    "3km2022年", "5m200亩", "50m3000元", "12kg3吨", "8m2", "1,2xx亿元", "12,3xx元", "x", "xx", "××", "＊",
    "…", "**", "__", "##paidbegin##", "##paidend##", "$$paidbegin$$", "<paid>", "</paid>", "##pagebreak##",
    "此处隐藏545个字", "全文共926字", "（", "）", "“", "”", "《", "【", "、", "，", "。", "；", "：", "\n",
    "\r\n", "\r", "\t", "\u3000", "\u00a0", "\u200b", "\ufeff", "\ufffd", "\ue5e5", "\u0301", "\u202e",
    "\x0b", "\x0c", "\u2028", "\x85", "１２３", "3．5", "1·8%", "6 89.9万元", "19. 3\n万平方米", "-8.2%",
    "＋5％", "1/3", "万分之3.5", "百分之二十一点七", "三千六百亿元", "数十", "百余", "几十万",
    "一万五千米", "2013-2023", "0", "00000", "9" * 40, "1e309", "0x1F", "١٢٣", "²", "③", "Ⅳ", "㎡", "㈢",
    "№5", "一、", "（一）", "1.", "1.1 ", "（1）", "①", "| 12 | 34 |", "|---|---|", "指标\t2022年\t2023年",
    "其中", "分别", "同比增长", "第一、二、三产业", "万", "亿", "元", "%", "‰", "个百分点", "2023年",
    "xx月xx日", "１９９９年", "9999年", "0年", "十四五", "\\r\\n", "&nbsp;", "????", "\U00020000", "🏭",
    "\x00",
)  # fmt: skip
TextChange = Callable[[str, random.Random], str]


def mutated_text(text: str, chance: random.Random) -> str:
    """The text after one to forty changes at random places."""
    for _ in range(chance.choice((1, 2, 4, 10, 40))):
        text = chance.choice(_CHANGES)(text, chance)
    return text


def _insert(text: str, chance: random.Random) -> str:
    at = chance.randrange(len(text) + 1)
    return text[:at] + chance.choice(SNIPPETS) * chance.choice((1, 1, 1, 2, 50)) + text[at:]


def _at_a_digit(text: str, chance: random.Random) -> str:
    """A snippet beside or in place of a digit: where numbers are read."""
    digits = [at for at, sign in enumerate(text) if sign.isdigit()]
    if not digits:
        return _insert(text, chance)
    at = chance.choice(digits) + chance.choice((0, 1))
    return text[:at] + chance.choice(SNIPPETS) + text[at + chance.choice((0, 0, 1)) :]


def _drop(text: str, chance: random.Random) -> str:
    at = chance.randrange(len(text) + 1)
    return text[:at] + text[at + chance.choice((1, 2, 10, 200)) :]


def _move(text: str, chance: random.Random) -> str:
    first, past = sorted(chance.randrange(len(text) + 1) for _ in range(2))
    past = min(past, first + 400)
    rest = text[:first] + text[past:]
    at = chance.randrange(len(rest) + 1)
    return rest[:at] + text[first:past] + rest[at:]


def _repeat(text: str, chance: random.Random) -> str:
    at = chance.randrange(len(text) + 1)
    piece = text[at : at + chance.choice((1, 3, 30))]
    return text[:at] + piece * chance.choice((2, 10, 100)) + text[at:]


def _without(sign: str) -> TextChange:
    return lambda text, chance: text.replace(sign, "", chance.choice((1, 5, -1)))


_CHANGES: Final[tuple[TextChange, ...]] = (
    _insert, _insert, _at_a_digit, _at_a_digit, _at_a_digit, _drop, _move, _repeat,
    _without("\n"), _without("。"), _without("，"),
)  # fmt: skip


def mutated_bytes(content: bytes, chance: random.Random) -> bytes:
    """The bytes after one to six changes, as `fuzz.spoilt` makes them."""
    kinds = ("flip", "cut", "drop", "double", "insert", "replace")
    return spoilt(
        content,
        [
            (
                chance.choice(kinds),
                chance.random(),
                chance.randint(1, 200),
                chance.randbytes(chance.randint(1, 8)),
            )
            for _ in range(chance.randint(1, 6))
        ],
    )


def mutated_package(content: bytes, chance: random.Random) -> bytes:
    """A sound archive one of whose members is mutated, as text where it is XML."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    name = chance.choice(sorted(members))
    if name.endswith(".xml") and chance.random() < 0.7:
        members[name] = mutated_text(members[name].decode(), chance).encode("utf-8", "ignore")
    else:
        members[name] = mutated_bytes(members[name], chance)
    return write_samples.write_zip(members)


def write_folder(folder: Path, files: int, seed: int) -> dict[str, str]:
    """Fill a folder with so many files; returns the sound ones among them (every tenth): path to the text in it."""
    chance = random.Random(seed)
    folder.mkdir(parents=True)
    texts = _sources()
    small = list(poisons(0.002))
    sound: dict[str, str] = {}
    for number in range(files):
        text = chance.choice(texts)
        if number % 10 == 0:
            name, content = f"{number}.txt", f"{text}\n新建第{seed}号渠道{number}米。\n".encode()
            sound[name] = text
        else:
            name, content = _mutant(text, small, chance)
            name = f"{number}{name}"
        (folder / name).write_bytes(content)
    return sound


def _mutant(text: str, small: list[tuple[str, bytes]], chance: random.Random) -> tuple[str, bytes]:
    kind = chance.random()
    if kind < 0.5:
        encoding = chance.choice(ENCODINGS)
        suffix = chance.choice((".txt", ".txt", ".txt", ".md"))
        return suffix, mutated_text(text, chance).encode(encoding, "ignore")
    if kind < 0.85:
        suffix, write = chance.choice(sorted(_WRITERS.items()))
        lines = write_samples.lines_of(
            mutated_text(text[:3000], chance) if chance.random() < 0.3 else text[:3000]
        )
        content = write([_printable(line) for line in lines])
        changed = mutated_package if suffix in ("docx", "xlsx") and chance.random() < 0.6 else mutated_bytes
        return f".{suffix}", changed(content, chance) if chance.random() < 0.8 else content
    name, content = chance.choice(small)
    if chance.random() < 0.3:
        return f".{chance.choice(('zip', 'docx', 'xlsx', 'pdf', 'html', 'txt'))}", content
    if name.endswith(".txt") and chance.random() < 0.7:
        return ".txt", mutated_text(content.decode("utf-8", "ignore"), chance).encode("utf-8", "ignore")
    return f"-{name}", content


def _printable(line: str) -> str:
    """The line as XML can hold it: the writers of samples are not what is tried."""
    return "".join(sign for sign in line if sign.isprintable() or sign in "\t\u3000")


def _packed(lines: list[str]) -> bytes:
    text = "\n".join(lines)
    return write_samples.write_zip(
        {
            "一.txt": text.encode(),
            "内/二.txt": text.encode("gb18030", "ignore"),
            "三.docx": write_samples.write_docx(lines),
        }
    )


_WRITERS: Final[Mapping[str, Callable[[list[str]], bytes]]] = {
    **{suffix: write for suffix, write in write_samples.WRITERS.items() if suffix != "txt"},
    "zip": _packed,
}


def _sources() -> list[str]:
    """The texts of the samples that are UTF-8."""
    found = [path.read_bytes() for path in sorted(write_samples.SAMPLES.rglob("*.txt"))]
    return [content.decode() for content in found if _is_utf8(content)]


def _is_utf8(content: bytes) -> bool:
    try:
        return len(content.decode()) > 600
    except UnicodeDecodeError:
        return False
