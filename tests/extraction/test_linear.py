"""Time and memory of the stages grow with the length of a text and with nothing else, whatever the text is.

Each text is made at one length and at four times that length. Four times the length may cost eight times the processor
time, or as good as nothing; what was quadratic cost sixteen times as much, what was cubic sixty times.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from itertools import count

import polars as pl
import pytest

from pipeline.analysis import Analysis, analyse
from pipeline.catalogue import classify
from pipeline.cleaning.cutting import LONGEST

_NOTHING = 0.3
"""Seconds that no text of these lengths may need to be called slow."""
_RATIO = 8
_TRIES = 3


def _run(piece: str) -> Callable[[int], str]:
    return lambda size: piece * (size // len(piece))


def _inside(piece: str) -> Callable[[int], str]:
    return lambda size: "全市完成" + piece * (size // len(piece)) + "亩。\n"


def _cell(piece: str) -> Callable[[int], str]:
    return lambda size: "名称\t数量\n甲\t" + piece * (size // len(piece)) + "\n乙\t3\n"


def _each(piece: str) -> Callable[[int], str]:
    """The piece again and again with a number that counts: no two lines or sentences are alike."""

    def made(size: int) -> str:
        words: list[str] = []
        left = size
        for turn in count():
            words.append(piece.format(turn))
            left -= len(words[-1])
            if left <= 0:
                return "".join(words)
        raise AssertionError

    return made


def _wide(*rows: str) -> Callable[[int], str]:
    """A table of few rows and many columns; each row is its label and what each column holds."""

    def made(size: int) -> str:
        columns = size // sum(map(len, rows))
        lines = (label + cell * columns for label, cell in (row.split("=") for row in rows))
        return "\n".join(lines) + "\n"

    return made


_TEXTS: dict[str, tuple[int, Callable[[int], str]]] = {
    "digits in a cell": (500, _cell("1")),
    "digits": (25_000, _inside("7")),
    "full-width digits": (25_000, _cell("２")),
    "digits and blanks": (10_000, _inside("2 3 ")),
    "full-width digits and blanks": (10_000, _inside("２ ")),
    "digits and commas": (10_000, _inside("1,000,")),
    "digits and points": (10_000, _inside("1·")),
    "Chinese digits": (2_000, _cell("一")),
    "Chinese multipliers": (10_000, _inside("亿万")),
    "Chinese numbers": (5_000, _each("几百万{}亿")),
    "formal digits": (2_000, _cell("壹")),
    "masks": (25_000, _run("x")),
    "masked digits": (10_000, _each("1x{}")),
    "times": (25_000, _cell("×")),
    "stars": (10_000, _run("* ")),
    "bold": (10_000, _run("**甲")),
    "underscores": (25_000, _inside("_")),
    "percentages": (2_000, _each("{}%")),
    "brackets": (25_000, _inside("（")),
    "numbers in open brackets": (5_000, _each("（{}座")),
    "closed brackets": (5_000, _each("（新建{}座）")),
    "open quotation marks": (10_000, _each("“{}户")),
    "closing quotation marks": (25_000, _inside("”")),
    "quoted numbers": (5_000, _each("“{}”")),
    "pauses": (25_000, _inside("、")),
    "其中": (5_000, _each("，其中{}户")),
    "colons": (2_000, _each("：{}户")),
    "a list": (5_000, _each("甲村{}座、")),
    "numbers only": (2_000, _each("{}亿元")),
    "ranges": (2_000, _each("{}至")),
    "shares": (2_000, _each("占全省的{}%，")),
    "words only": (25_000, _run("全市完成粮食播种面积和建设项目新增农户收入增长")),
    "commas only": (5_000, _each("完成投资{}亿元，")),
    "sentences": (5_000, _each("新修道路{}公里。")),
    "lines": (5_000, _each("新修道路{}公里\n")),
    "headings": (5_000, _each("（一）工作{}\n")),
    "sections": (5_000, _each("一、工作\n（一）工作\n1.工作\n（1）工作\n①工作{}\n")),
    "counted items": (5_000, _each("一是抓好工作{}。")),
    "line ends": (25_000, _run("\n")),
    "blanks": (25_000, _inside(" ")),
    "tabs": (25_000, _inside("\t")),
    "dots": (25_000, _inside(".")),
    "dashes": (25_000, _cell("—")),
    "markers": (5_000, _each("{}##paidbegin##")),
    "markers in numbers": (2_000, _run("1##paidbegin##2")),
    "open markers": (10_000, _run("##paid")),
    "tags": (10_000, _run("<paid>1")),
    "line breaks in markup and tables": (10_000, _run("正文<br/>一\n名\t数\n甲\t1\n乙\t2\n\n")),
    "lists of other articles": (
        10_000,
        lambda size: (
            "全市完成粮食播种面积和建设项目新增农户收入增长，超过了上一年的任务，各项工作取得了进展。\n"
            + _each("相关文章\n工作总结\n全年完成投资{}亿元，各项工作进展顺利。\n")(size)
        ),
    ),
    "page numbers": (10_000, _run("工作，\n— 1 —\n继续")),
    "written line ends": (10_000, _run("1\\n")),
    "replacement signs": (25_000, _inside("\ufffd")),
    "private signs": (10_000, _inside("1\ue004")),
    "years": (2_000, _each("{}年2023年")),
    "split numbers": (5_000, _each("产值1\n{}亿元，")),
    "wide table with tabs": (10_000, _wide("名称=\t甲", "道路=\t1")),
    "wide table with bars": (10_000, _wide("|名称=|甲", "|道路=|1")),
    "wide table of labels": (10_000, _wide("名称=\t甲\t数量", "道路=\t乙丙\t1")),
    "wide table of words": (10_000, _wide("名称=\t地点甲", "道路=\t乙丙丁", "数=\t修3座桥")),
    "wide table with units": (10_000, _wide("名称=\t甲\t单位", "道路=\t1\t亩", "林地=\t3\t亩")),
    "wide table with empty heads": (10_000, _wide("|名称=|", "|=|", "|--=|--", "|道路=|1")),
    "one row": (25_000, _wide("名称=\t1")),
    "tall table": (10_000, _each("村{}\t1\n")),
    "tall head": (10_000, lambda size: _each("|村{}|1|\n")(size) + "|--|--|\n|乙|3|\n"),
    "empty rows": (10_000, lambda size: "名称\t数量\n甲\t1\n" + "\t\t\n" * (size // 3) + "乙\t3\n"),
    "aligned columns": (5_000, _each("甲{}    1    2\n")),
    "villages and years": (10_000, _each("青山{0}村\t{0}\t1{0}\t2{0}\t3{0}\t4{0}\t5{0}\n")),
    "running text in a cell": (5_000, lambda size: _cell(_each("完成投资{}亿元。")(size))(size)),
}


def _analysis(text: str) -> tuple[Analysis, pl.DataFrame]:
    document = {
        "document_id": "0" * 16, "source_path": "a.txt", "sha256": "0" * 64, "bytes": len(text),
        "format": "txt", "encoding": "utf-8", "raw_text": text,
    }  # fmt: skip
    made = analyse(pl.DataFrame([document]))
    return made, classify(made.documents, made.sections, made.sentences, made.erasures, made.indicators)


def _seconds(text: str) -> float:
    begun = time.process_time()
    _analysis(text)
    return time.process_time() - begun


@pytest.fixture(scope="module", autouse=True)
def lexicon() -> None:
    """What is read once is read before anything is timed."""
    _analysis("完成投资3亿元，修路5公里。\n名称\t数量\n甲\t1\n乙\t2\n")


@pytest.mark.parametrize("name", _TEXTS)
def test_four_times_the_text_takes_four_times_as_long(name: str) -> None:
    size, made = _TEXTS[name]
    for turn in range(_TRIES):
        # The characters in front make it another text: nothing of it is remembered.
        long = _seconds("一" * turn + made(4 * size))
        if long < _NOTHING or long < _RATIO * _seconds("二" * (turn + 1) + made(size)):
            return
    raise AssertionError(f"{name}: {4 * size} characters take {long:.2f} s")


@pytest.mark.parametrize(
    "text",
    [
        _wide("名称=\t甲", "道路=\t1")(20_000),
        _wide("名称=\t地点甲", "道路=\t乙丙丁", "数=\t3")(20_000),
        _wide("|名称=|甲", "|规模=|乙", "|--=|--", "|道路=|1")(20_000),
        "|" + "名" * 5000 + "|数|\n|--|--|\n" + "|甲|3|\n" * 20,
        _each("完成投资{}亿元修路")(20_000),
        _each("{}至")(20_000),
        _inside("一")(20_000),
    ],
)
def test_no_row_carries_more_than_a_sentence(text: str) -> None:
    made, rows = _analysis(text)
    cells = made.table_cells
    for words in (made.sentences["text"], rows["sentence"], cells["row_header"], cells["column_header"]):
        assert words.filter(words.str.len_chars() > LONGEST).is_empty()


def test_a_run_of_digits_is_one_sentence_however_long_it_is() -> None:
    made, rows = _analysis("投入" + "9" * 3000 + "元，修路5公里。")
    assert made.numerals.select("words", "outcome", "rule").rows()[0] == ("9" * 3000, "residue", "oversized")
    assert rows["quantity"].to_list() == ["5公里"]
