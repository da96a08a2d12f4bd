"""Small reports of our own, and the command run as a person runs it."""

import os
import subprocess
import sys
from pathlib import Path

REVIEW = """石桥镇2023年政府工作报告

一、2023年工作回顾

全年完成固定资产投资3.2亿元，增长5.1%。新修村道12公里，发放种粮补贴xx万元。粮食总产量达到1.85万吨。

二、2024年工作计划

计划新建水渠8公里，完成造林600亩。
"""

NEXT_REVIEW = """石桥镇2024年政府工作报告

一、2024年工作回顾

全年完成固定资产投资3.5亿元，增长9.4%。新建水渠8.5公里，完成造林640亩。

二、2025年工作计划

计划改造老旧管网15公里。
"""


def write_reports(raw: Path) -> None:
    """Two reports of one place over two years, in two encodings."""
    raw.mkdir(parents=True, exist_ok=True)
    (raw / "石桥镇2023.txt").write_text(REVIEW, encoding="utf-8")
    (raw / "石桥镇2024.txt").write_bytes(NEXT_REVIEW.encode("gb18030"))


def run_zhibiao(
    *arguments: str | Path, cwd: Path | None = None, stdin: str | None = None, **environment: str
) -> "subprocess.CompletedProcess[str]":
    """Run the command as a person does, in a process of its own."""
    own = {name: value for name, value in os.environ.items() if not name.startswith(("ZHIBIAO_", "DAGSTER_"))}
    return subprocess.run(
        [sys.executable, "-m", "pipeline.cli", *map(str, arguments)],
        cwd=cwd,
        env={**own, "PYTHONIOENCODING": "utf-8", **environment},
        input=stdin if stdin is not None else "",
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )
