"""What every test can use: a clean environment, small reports of our own, and where the real ones lie."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from pipeline.settings import PROJECT, Settings

SHARED = PROJECT.parent / "shared"

# On two busy cores a single example may take long without anything being wrong; in CI a failure must repeat.
hypothesis_settings.register_profile(
    "zhibiao",
    deadline=None,
    derandomize="CI" in os.environ,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
hypothesis_settings.load_profile("zhibiao")

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


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reads the settings of whoever runs it, nor their Dagster."""
    for name in list(os.environ):
        if name.startswith(("ZHIBIAO_", "DAGSTER_")):
            monkeypatch.delenv(name)


@pytest.fixture
def shared() -> Path:
    """The folder with the real reports and the gold; skips the test where it is not."""
    if not (SHARED / "gold" / "score.py").is_file():
        pytest.skip("no ../shared beside the clone")
    return SHARED


def write_reports(raw: Path) -> None:
    """Two reports of one place over two years, in two encodings."""
    raw.mkdir(parents=True, exist_ok=True)
    (raw / "石桥镇2023.txt").write_text(REVIEW, encoding="utf-8")
    (raw / "石桥镇2024.txt").write_bytes(NEXT_REVIEW.encode("gb18030"))


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A data folder of the test's own with two small reports in raw/."""
    made = Settings.from_environment(data=tmp_path / "data", environment={})
    write_reports(made.raw)
    return made


Zhibiao = Callable[..., "subprocess.CompletedProcess[str]"]


def run_zhibiao(
    *arguments: str | Path, cwd: Path | None = None, stdin: str | None = None, **environment: str
) -> "subprocess.CompletedProcess[str]":
    """Run the command as a person does, in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "pipeline.cli", *map(str, arguments)],
        cwd=cwd,
        env={**os.environ, "PYTHONIOENCODING": "utf-8", **environment},
        input=stdin if stdin is not None else "",
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )


@pytest.fixture
def zhibiao() -> Zhibiao:
    """The command in a process of its own: `zhibiao("load", "--data", folder)`."""
    return run_zhibiao
