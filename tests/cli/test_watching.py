"""How far a load is: a bar a stage on a terminal, a line a stage elsewhere, nothing when nobody wants it."""

import io
import os
import pty
import sys
from pathlib import Path

import pytest
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from pipeline.cli.watching import Bars, Lines, watching
from pipeline.orchestration.progress import Unwatched


def test_a_bar_grows_with_its_stage_and_is_full_at_its_end() -> None:
    written = io.StringIO()
    screen = Console(file=written, force_terminal=True, width=80, highlight=False)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=screen) as shown:
        bars = Bars(shown)
        bars.start("raw_documents", 40)
        bars.advance("raw_documents", 30)
        [task] = shown.tasks
        assert (task.description, task.completed, task.total) == ("Reading", 30, 40)
        bars.finish("raw_documents")
        assert task.finished
        bars.start("clean_documents", 0)
        bars.finish("clean_documents")
        assert shown.finished, "a stage without work is done too"
        bars.say("removed [staging] of load x")
    assert "removed [staging] of load x" in written.getvalue()


def test_elsewhere_each_finished_stage_is_a_line() -> None:
    out = io.StringIO()
    lines = Lines(Console(file=out, width=200))
    lines.start("indicators", 12)
    lines.advance("indicators", 12)
    assert out.getvalue() == ""
    lines.finish("indicators")
    assert out.getvalue().split()[:2] == ["Extracting", "12"]


def test_quiet_shows_nothing() -> None:
    with watching(quiet=True) as progress:
        assert isinstance(progress, Unwatched)


def test_a_terminal_gets_bars_and_a_pipe_gets_lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    leader, terminal = pty.openpty()
    with os.fdopen(leader, "rb"), os.fdopen(terminal, "w", encoding="utf-8") as screen:
        monkeypatch.setattr(sys, "stderr", screen)
        monkeypatch.setenv("TERM", "xterm")
        with watching(quiet=False) as progress:
            assert isinstance(progress, Bars)
    with (tmp_path / "log").open("w", encoding="utf-8") as log:
        monkeypatch.setattr(sys, "stderr", log)
        with watching(quiet=False) as progress:
            assert isinstance(progress, Lines)
