"""How far a load is, on stderr: bars on a terminal, one line for each finished stage elsewhere."""

import os
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from pipeline.cli.streams import words_to
from pipeline.orchestration.progress import STAGES, Unwatched
from pipeline.orchestration.progress import Progress as Watcher


class Bars:
    """A bar for every stage that has begun."""

    def __init__(self, bars: Progress) -> None:
        self._bars = bars
        self._tasks: dict[str, TaskID] = {}

    def start(self, stage: str, total: int) -> None:
        """A new bar; an empty stage is full at once."""
        self._tasks[stage] = self._bars.add_task(STAGES.get(stage, stage), total=total or 1)

    def advance(self, stage: str, done: int, seconds: float | None = None) -> None:
        """The bar grows."""
        self._bars.advance(self._tasks[stage], done)

    def finish(self, stage: str) -> None:
        """The bar is full, whatever was announced."""
        task = self._tasks[stage]
        self._bars.update(task, completed=self._bars.tasks[task].total)

    def say(self, words: str) -> None:
        """A line above the bars."""
        self._bars.console.print(words, markup=False, soft_wrap=True)


class Lines:
    """One line for each finished stage, for logs and pipes."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._begun: dict[str, tuple[float, int]] = {}
        self._done: Counter[str] = Counter()
        self._seconds: dict[str, float] = {}

    def start(self, stage: str, total: int) -> None:
        """Remember when."""
        self._begun[stage] = (time.monotonic(), total)

    def advance(self, stage: str, done: int, seconds: float | None = None) -> None:
        """Nothing is printed between beginning and end."""
        self._done[stage] += done
        if seconds is not None:
            self._seconds[stage] = self._seconds.get(stage, 0.0) + seconds

    def finish(self, stage: str) -> None:
        """The stage, its units of work and its seconds: by the clock, or what it took where stages run together."""
        began, total = self._begun[stage]
        seconds = self._seconds.get(stage, time.monotonic() - began)
        self._console.print(
            f"{STAGES.get(stage, stage):<11} {self._done[stage] or total:>6}  {seconds:6.1f} s"
        )

    def say(self, words: str) -> None:
        """A line of its own."""
        self._console.print(words, markup=False, soft_wrap=True)


@contextmanager
def watching(quiet: bool) -> Iterator[Watcher]:
    """Progress on stderr while the body runs; nothing with `quiet`."""
    if quiet:
        yield Unwatched()
        return
    # A descriptor of our own: Dagster may redirect the process's stderr while a stage runs.
    descriptor = os.dup(sys.stderr.fileno())
    try:
        stream = words_to(descriptor)
        console = Console(file=stream, highlight=False)
        if not console.is_terminal:
            yield Lines(Console(file=stream, highlight=False, width=200))
            return
        columns = (
            TextColumn("{task.description:<11}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
        )
        with Progress(*columns, console=console, refresh_per_second=8) as bars:
            yield Bars(bars)
    finally:
        os.close(descriptor)
