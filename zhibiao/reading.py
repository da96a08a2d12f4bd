"""From a file, a folder or a text to documents, by the stages of a load and with its limits."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import polars as pl

from pipeline import reading
from pipeline.orchestration.load_folder import LoadFolder
from pipeline.orchestration.progress import Unwatched
from pipeline.orchestration.text_stages import NothingLoadedError, text_stages
from pipeline.reading.content import Content, check_output, content_of
from pipeline.reading.folder import candidate, refusals
from pipeline.schema import CONTENT, conform, empty
from pipeline.settings import Limits, Settings
from pipeline.shard import ShardPool, Task
from pipeline.shard.making import make
from pipeline.shard.trying import finish
from zhibiao.documents import Document, Documents
from zhibiao.errors import ReadError

_SEVERAL = ("several_reports", "zhibiao.read_folder reads them all")


def read(path: str | os.PathLike[str]) -> Document:
    """Read one report: txt, md, docx, doc, wps, pdf, html, xlsx.

    The file is opened by a process apart, within the limits of a load (`ZHIBIAO_FILE_SECONDS` and so on).

    Args:
        path: the file; a link is followed.

    Raises:
        FileNotFoundError: there is no such file.
        IsADirectoryError: it is a folder.
        ReadError: it gives no report, or several; with the reason that `quarantine` would have.
        OSError: the machine is at fault: a full disk, a process that cannot be started.

    >>> report = zb.read("清溪县/清溪县2023年政府工作报告.txt")
    >>> report.place, report.report_year
    ('清溪县', 2022)
    >>> report.facts.select("name", "value", "unit", "year", "status").head(1).row(0)
    ('全县地区生产总值', 15120000000.0, '元', 2022, 'actual')
    """
    found = _of_file(Path(path), _limits())
    if len(found) == 1 and not found.refused.height:
        return found[0]
    if not len(found):
        raise ReadError(*found.refused.select("source_path", "reason", "detail", "remedy").row(0))
    number = len(found) + found.refused.height
    raise ReadError(Path(path).name, _SEVERAL[0], f"it holds {number} reports", _SEVERAL[1])


def read_text(text: str, name: str = "text.txt") -> Document:
    """Read a report from its words, as a text file with them would be read.

    Args:
        text: the report.
        name: what stands for the file's name in `source_path` and in errors.

    Raises:
        ReadError: it is empty, holds no Chinese, is too long…; with the reason that `quarantine` would have.

    >>> report = zb.read_text("石桥镇2023年工作总结\\n全年新修村道12公里，发放补贴xx万元。")
    >>> report.facts.select("name", "value", "unit", "masked").rows()
    [('新修村道', 12.0, '公里', False), ('发放补贴', None, '元', True)]
    """
    limits = _limits()
    path = Path(name)
    written = text.encode("utf-8", "surrogatepass")
    file = reading.SourceFile(path, path.name, len(written), datetime.now(UTC))
    with _GivenText(limits, written) as reader:
        found = _made([file], limits, reader)
    if not len(found):
        raise ReadError(*found.refused.select("source_path", "reason", "detail", "remedy").row(0))
    return found[0]


def read_folder(path: str | os.PathLike[str], workers: int | None = None) -> Documents:
    """Read all reports below a folder, or all in one archive or workbook, side by side.

    A file that cannot be read never stops the others: it stands in `.refused` with its reason. Files with the same
    bytes are one document. What is given back is held in memory; for tens of thousands of reports load them into a
    database (`zhibiao load`) and use `connect`.

    Args:
        path: the folder; or a file that holds several reports.
        workers: processes at work; without it `ZHIBIAO_WORKERS`, else one a core.

    Raises:
        pipeline.reading.RawFolderError: the folder cannot be listed, or holds too many files.
        OSError: the machine is at fault: a full disk, a process that cannot be started.
        ValueError: fewer workers than one.

    >>> reports = zb.read_folder("云岭镇", workers=1)
    >>> reports.overview.select("place", "report_year").rows()
    [('云岭镇', 2021), ('云岭镇', 2022), ('云岭镇', 2023)]
    """
    if workers is not None and workers < 1:
        raise ValueError(f"workers={workers}: at least one process reads; leave it out for one a core")
    limits = _limits() if workers is None else replace(_limits(), workers=workers)
    if os.path.isfile(path):
        return _of_file(Path(path), limits)
    with _load_folder() as load, ShardPool(limits) as pool:
        # Where nothing can be read there is no document, and every file says why.
        with suppress(NothingLoadedError):
            text_stages(load, Path(path), limits, Unwatched(), pool.finish)
        return _documents(load, _all(load, "quarantine"))


class _GivenText(reading.FileReader):
    """A reader of one text that is known: it opens no file, and so needs no process."""

    def __init__(self, limits: Limits, written: bytes) -> None:
        super().__init__(limits)
        self._written = written

    def read(self, path: Path) -> Content:
        """The text, whatever the path; raises what any reader raises of it."""
        content = content_of(self._written, ".txt")
        check_output(content, self._limits.max_characters, self._limits.max_blocks)
        return content


def _limits() -> Limits:
    return Settings.from_environment().limits


def _of_file(path: Path, limits: Limits) -> Documents:
    path = Path(os.path.realpath(path))
    if path.is_dir():
        raise IsADirectoryError(f"{path} is a folder: zhibiao.read_folder reads it")
    if not path.exists():
        raise FileNotFoundError(f"{path}: there is no such file; check its name and folder")
    try:
        file = candidate(path, limits)
    except reading.Refusal as refusal:
        raise ReadError(path.name, refusal.reason, refusal.detail, refusal.remedy) from None
    with reading.FileReader(limits) as reader:
        return _made(list(reading.with_members([file], reader)), limits, reader)


def _made(
    files: list[reading.SourceFile | reading.RefusedFile], limits: Limits, reader: reading.FileReader
) -> Documents:
    """The documents of some files, made in this process: what a worker of a load does with a shard."""
    found = [file for file in files if isinstance(file, reading.SourceFile)]
    refused = [
        (file.source_path, file.refusal.reason, file.refusal.detail, file.refusal.remedy)
        for file in files
        if isinstance(file, reading.RefusedFile)
    ]
    with _load_folder() as load:
        if found:
            task = Task("000001", str(load.root), "read", files=tuple(found))
            refused += [
                (fault.source_path, fault.reason, fault.detail, fault.remedy)
                for manifest in finish(task, lambda piece: make(piece, limits, reader))
                for fault in manifest.faults
            ]
        return _documents(load, conform("quarantine", refusals(refused)))


@contextmanager
def _load_folder() -> Iterator[LoadFolder]:
    with tempfile.TemporaryDirectory(prefix="zhibiao-") as folder:
        load = LoadFolder("reading", Path(folder))
        load.begin("quarantine", *(table.name for table in CONTENT))
        yield load


def _documents(load: LoadFolder, refused: pl.DataFrame) -> Documents:
    frames = {table.name: _all(load, table.name) for table in CONTENT}
    frames["documents"] = frames["documents"].sort("source_path")
    return Documents(frames, refused.select("source_path", "reason", "detail", "remedy"))


def _all(load: LoadFolder, part: str) -> pl.DataFrame:
    return pl.concat([empty(part), *load.frames(part)])
