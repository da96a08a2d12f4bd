"""Forty poisoned files, each of another kind of fault: what one unlucky document may hold.

`python -m tests.faults.poison FOLDER [SCALE]` writes them, to look at. At scale 1 they are as large as readers let
through; tests take a small part of that, the soak all of it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from tests.formats import write_samples
from tests.hostile import archives, papers

HEAD: Final = "柏林镇2023年工作总结\n\n一、工作回顾\n\n全年新建水渠12公里，发放补贴xx万元。\n"
CLAUSE: Final = "新建水渠12公里，投资380万元，"
_CHINESE: Final = "一二三四五六七八九"
Poison = tuple[str, bytes]


def poisons(scale: float = 1.0) -> Iterator[Poison]:
    """Name and bytes of each, texts first; lengths are ``scale`` times what the limits of reading let through."""
    yield from ((f"{name}.txt", (HEAD + text).encode()) for name, text in _texts(scale))
    yield from _other_files(scale)


def _texts(scale: float) -> Iterator[tuple[str, str]]:
    def many(most: int) -> int:
        return max(int(most * scale), 3)

    yield "单位连年份", "新修道路3km2022年完工，铺设管线5m200亩，清淤50m3000元。"
    yield "切在数字里", "完成" * 497 + "投资1234567890123万元" + "完成" * 600 + "。"
    yield "一行到底", CLAUSE * many(42_000)
    yield "一段到底", "完成" + "各项工作有序推进" * many(120_000) + "。"
    yield "只有数字", "1234567 " * many(100_000)
    yield "数字成串", "共" + "7" * many(100_000) + "亩。"
    yield "全角数字成串", "共" + "７" * many(100_000) + "亩。"
    yield "数字隔空格", "共" + "7 " * many(100_000) + "亩。"
    yield "中文数字成串", "共" + _CHINESE * many(20_000) + "亩。"
    yield "亿万成串", "共" + "亿万" * many(50_000) + "元。"
    yield (
        "掩码成串",
        "共" + "x" * many(100_000) + "亩，" + "×" * many(50_000) + "％，" + "*" * many(50_000) + "元。",
    )
    yield "括号成串", "（" * many(200_000) + CLAUSE
    yield "顿号成串", "水稻、" * many(100_000) + "产量分别达到1、2、3吨。"
    yield "引号成串", "“" * many(100_000) + CLAUSE + "”" * many(100_000)
    yield "其中成串", "其中" * many(100_000) + CLAUSE
    yield "百分号成串", "增长" + "%" * many(100_000) + "。"
    yield "点成串", "增长3" + "." * many(100_000) + "5%，" + "·" * many(100_000) + "8%。"
    yield "空白成串", "增长" + " \u3000\t" * many(60_000) + "5%。"
    yield "空行成串", "\n" * many(300_000) + CLAUSE
    yield "标题成串", "".join(f"一、第{turn}项工作\n" for turn in range(many(80_000)))
    yield (
        "层层嵌套",
        "".join(
            f"{mark}工作{turn}项，新建{turn}处。\n"
            for turn in range(many(8_000))
            for mark in ("一、", "（一）", "1.", "（1）", "①")
        ),
    )
    yield "标记成串", "划##paidbegin##分" * many(40_000) + "##paidend##" * many(40_000)
    yield "不闭标记", "##paid" * many(100_000) + "<paid" * many(50_000)
    yield "替换字符", CLAUSE * 4000 + "\ufffd" * 9 + "投资1\ufffd2万元。"
    yield (
        "宽表",
        "\t".join(f"指标{turn}" for turn in range(many(20_000)))
        + "\n"
        + "\t".join(str(turn) for turn in range(many(20_000))),
    )
    yield "长表", "指标\t数值\n" + "".join(f"第{turn}村\t{turn}亩\n" for turn in range(many(20_000)))
    yield (
        "竖线表",
        "| 指标 |" * many(10_000) + "\n" + "|---" * many(10_000) + "|\n" + "| 12 " * many(10_000) + "|",
    )
    yield "组合符号", "完成投资12" + "\u0301" * many(100_000) + "万元。"
    yield "方向控制", "\u202e\u200b\u2066" * many(100_000) + CLAUSE


def _other_files(scale: float) -> Iterator[Poison]:
    def many(most: int) -> int:
        return max(int(most * scale), 3)

    lines = HEAD.split("\n")
    docx, xlsx = write_samples.write_docx(lines), write_samples.write_xlsx(lines)
    yield "长文.docx", write_samples.write_docx([HEAD, *[CLAUSE * 40] * many(500)])
    sheet = {"xl/worksheets/sheet1.xml": papers.sheet(_villages(many(500)))}
    yield "村表.xlsx", archives.replaced(xlsx, sheet)
    yield (
        "宽页.html",
        papers.page(
            f"<h1>柏林镇2022年统计表</h1><table>{_html_row(many(20_000), '指标')}{_html_row(many(20_000), '')}</table>"
        ),
    )
    yield "套表.html", papers.page("<table><tr><td>12" * many(3_000))
    yield "断尾.docx", docx[: len(docx) * 2 // 3]
    yield "改一字节.xlsx", xlsx[:400] + bytes([xlsx[400] ^ 0x55]) + xlsx[401:]
    yield "炸弹.zip", archives.bomb(megabytes=300)
    yield "坏件.zip", archives.packed({"好.txt": (HEAD + "新建公厕3座。").encode(), "坏.docx": docx[:200]})
    yield "无标记双字节.txt", b"\0" + HEAD.encode("utf-16-le")
    yield "图片.txt", b"\xff\xd8\xff\xe0" + bytes(range(256))
    yield "页环.pdf", papers.pdf_of(pages=b"/Kids [2 0 R 3 0 R] /Count 2")


def _villages(villages: int) -> str:
    """Rows of a sheet: villages by years."""
    head = "".join(papers.inline(f"{chr(66 + turn)}1", f"{2012 + turn}年") for turn in range(12))
    rows = [f'<row r="1">{papers.inline("A1", "村名")}{head}</row>']
    for number in range(2, villages + 2):
        cells = "".join(
            f'<c r="{chr(66 + turn)}{number}"><v>{number * 7 + turn}</v></c>' for turn in range(12)
        )
        rows.append(f'<row r="{number}">{papers.inline(f"A{number}", f"柏林{number}村")}{cells}</row>')
    return "".join(rows)


def _html_row(cells: int, words: str) -> str:
    return "<tr>" + "".join(f"<td>{words}{turn}</td>" for turn in range(cells)) + "</tr>"


def write(folder: Path, scale: float) -> list[str]:
    """Write them below a folder; returns their names."""
    folder.mkdir(parents=True, exist_ok=True)
    names = []
    for name, content in poisons(scale):
        (folder / name).write_bytes(content)
        names.append(name)
    return names


if __name__ == "__main__":
    print(*write(Path(sys.argv[1]), float(sys.argv[2]) if len(sys.argv) > 2 else 1.0), sep="\n")
