"""Rows of any number in the order of their key, within bounded memory: sorted runs on disk, and their merge.

DuckDB's own sort holds on to every long text that it sorts, whatever its limit. Here no more is in memory than a run
while it is sorted, or a chunk of each run while they are merged; the time is that of writing and reading each row
once (twice beyond a gigabyte or so, three times beyond the square of that).
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Sequence
from itertools import count
from pathlib import Path
from typing import Any, Final

import polars as pl
import pyarrow as pa
import pyarrow.ipc as ipc

RUN_BYTES: Final = 16_000_000
"""Bytes of rows that are sorted at a time; half of that is given at a time."""
FAN_IN: Final = 32
"""Runs that are merged at a time."""
_OPTIONS: Final = ipc.IpcWriteOptions(compression="lz4")


def in_order(rows: Iterable[pl.DataFrame], key: Sequence[str], folder: Path) -> Iterator[pl.DataFrame]:
    """All rows by the columns ``key``, which are never NULL, in frames of about half a run; empty ones are left out.

    Every frame must have the same columns. Rows of equal keys keep their order. All of ``rows`` is read before the first
    frame is given. What does not fit lies in ``folder``, which is made, until the last frame is given. Raises OSError.
    """
    names = count()
    # Runs that were merged from runs are not merged with new ones: each row is written once a level.
    levels: list[list[Path]] = []
    waiting: list[pl.DataFrame] = []
    size = 0
    for frame in rows:
        if not frame.height:
            continue
        waiting.append(frame)
        size += int(frame.estimated_size())
        if size >= RUN_BYTES:
            _add(levels, _write([_sorted(waiting, key)], folder, names), key, folder, names)
            waiting, size = [], 0
    last = _chunks(_sorted(waiting, key)) if waiting else iter(())
    runs = [_read(path) for level in reversed(levels) for path in level]
    yield from _gathered(_merged([*runs, last], key) if runs else last, RUN_BYTES // 2)
    for level in levels:
        for path in level:
            path.unlink()


def _sorted(frames: Sequence[pl.DataFrame], key: Sequence[str]) -> pl.DataFrame:
    return pl.concat(frames).sort(key, maintain_order=True)


def _add(levels: list[list[Path]], run: Path, key: Sequence[str], folder: Path, names: Iterator[int]) -> None:
    for level in levels:
        level.append(run)
        if len(level) < FAN_IN:
            return
        run = _write(_merged([_read(path) for path in level], key), folder, names)
        for path in level:
            path.unlink()
        level.clear()
    levels.append([run])


def _write(frames: Iterable[pl.DataFrame], folder: Path, names: Iterator[int]) -> Path:
    """A run as a file of chunks."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{next(names)}.arrows"
    writer: Any = None
    with pa.OSFile(str(path), "wb") as sink:
        for frame in frames:
            for chunk in _chunks(frame):
                table = chunk.to_arrow(compat_level=pl.CompatLevel.oldest())
                if writer is None:
                    writer = ipc.new_stream(sink, table.schema, options=_OPTIONS)
                writer.write_table(table.combine_chunks())
        if writer is not None:
            writer.close()
    return path


def _chunks(frame: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """The frame in parts of about a chunk's bytes: a long text is a chunk by itself."""
    texts = [
        pl.col(name).str.len_bytes().fill_null(0) for name, kind in frame.schema.items() if kind == pl.String
    ]
    width = 8 * frame.width
    number = frame.select(
        chunk=(
            pl.sum_horizontal(*texts, pl.lit(width, pl.UInt32)).cast(pl.Int64).cum_sum()
            // max(1, RUN_BYTES // FAN_IN)
        )
    )["chunk"]
    start = 0
    for length in number.rle().struct.field("len"):
        yield frame.slice(start, length)
        start += length


def _read(path: Path) -> Iterator[pl.DataFrame]:
    with pa.OSFile(str(path), "rb") as source, ipc.open_stream(source) as chunks:
        for chunk in chunks:
            yield frame_of(pa.table(chunk))


def frame_of(table: pa.Table) -> pl.DataFrame:
    """An Arrow table as a frame."""
    frame = pl.from_arrow(table)
    assert isinstance(frame, pl.DataFrame)
    return frame


def copied(frame: pl.DataFrame) -> pl.DataFrame:
    """The same rows by themselves: a frame that was filtered holds on to the texts of all rows it was filtered from."""
    return frame_of(frame.to_arrow(compat_level=pl.CompatLevel.oldest()))


def _merged(runs: Sequence[Iterator[pl.DataFrame]], key: Sequence[str]) -> Iterator[pl.DataFrame]:
    """Ascending frames as one ascending row of frames: a chunk of each is held."""
    heads: dict[int, pl.DataFrame] = {}
    first: list[tuple[tuple[object, ...], int]] = []
    last: list[tuple[tuple[object, ...], int]] = []

    def next_chunk(number: int) -> None:
        head = next(runs[number], None)
        if head is None:
            del heads[number]
            return
        heads[number] = head
        keys = head.select(key)
        heapq.heappush(first, (keys.row(0), number))
        heapq.heappush(last, (keys.row(-1), number))

    for number in range(len(runs)):
        heads[number] = pl.DataFrame()
        next_chunk(number)
    while last:
        # Up to where the first chunk ends nothing can come that is not here.
        bound, _ = last[0]
        ready: list[tuple[int, pl.DataFrame]] = []
        while first and first[0][0] <= bound:
            _, number = heapq.heappop(first)
            head = heads[number]
            rows = _up_to(head.select(key), bound)
            ready.append((number, head.head(rows)))
            if rows < head.height:
                heads[number] = head.slice(rows)
                heapq.heappush(first, (head.select(key).row(rows), number))
            else:
                last.remove((head.select(key).row(-1), number))
                heapq.heapify(last)
                next_chunk(number)
        parts = [frame for _, frame in sorted(ready, key=lambda part: part[0])]
        yield parts[0] if len(parts) == 1 else _sorted(parts, key)


def _up_to(keys: pl.DataFrame, bound: tuple[object, ...]) -> int:
    """How many rows of ascending keys are at most the bound."""
    low, high = 0, keys.height
    while low < high:
        middle = (low + high) // 2
        if keys.row(middle) <= bound:
            low = middle + 1
        else:
            high = middle
    return low


def _gathered(frames: Iterable[pl.DataFrame], size: int) -> Iterator[pl.DataFrame]:
    """Small frames put together, as many as make up the size."""
    waiting: list[pl.DataFrame] = []
    room = size
    for frame in frames:
        waiting.append(frame)
        room -= int(frame.estimated_size())
        if room <= 0:
            yield pl.concat(waiting)
            waiting, room = [], size
    if waiting:
        yield pl.concat(waiting)
