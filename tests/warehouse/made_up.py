"""Made-up reports as frames that conform to the schema, staged as the stages of a load would stage them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl

from pipeline.catalogue import classify
from pipeline.lexicon.divisions import divisions
from pipeline.schema import conform, empty
from pipeline.warehouse import FileChanges, LoadRecord, build, publish

STARTED = datetime(2026, 11, 22, 18, 0, tzinfo=UTC)
STAGED = (
    "documents",
    "sources",
    "sections",
    "sentences",
    "erasures",
    "placeholders",
    "indicators",
    "numerals",
    "quarantine",
)
_MARKER = re.compile(r"##paid(?:begin|end)##")
_HEADING = re.compile(r"^[一二三]、", re.MULTILINE)


@dataclass(frozen=True)
class Fact:
    """One indicator of a made-up report; its span is that of ``quantity`` in the raw text."""

    quantity: str
    name: str
    value: float | None = None
    unit: str | None = None
    status: str = "actual"
    bound: str = "exact"
    change: str | None = None
    year: int | None = None
    masked: bool = False


@dataclass(frozen=True)
class Report:
    """One made-up file."""

    path: str
    raw: str
    facts: tuple[Fact, ...]
    place: str = "云岭镇"
    year: int = 2022


FIRST = Report(
    "云岭镇/2022.txt",
    "云岭镇2022年工作报告𠮷👨‍👩‍👧\n"
    "一、工作回顾\n"
    "粮食产量达到１２０吨，投入##paidbegin##资金48.1##paidend##52万元，帮扶xx户。\n"
    "二、明年计划\n"
    "2023年粮食产量力争达到130吨，新建道路5公里以上。\n",
    (
        Fact("１２０吨", "粮食产量", 120, "吨", year=2022),
        Fact("48.1##paidend##52万元", "资金", 481520, "元", year=2022),
        Fact("xx户", "帮扶", unit="户", year=2022, masked=True),
        Fact("130吨", "全镇粮食产量", 130, "吨", status="planned", year=2023),
        Fact("5公里", "新建道路", 5, "公里", status="planned", bound="over", year=2023),
    ),
)
SECOND = Report(
    "云岭镇/2023.txt",
    "云岭镇2023年工作报告\n一、工作回顾\n粮食产量125吨，同比增长4.2%，新建道路6公里。\n",
    (
        Fact("125吨", "粮食产量", 125, "吨", year=2023),
        Fact("4.2%", "粮食产量同比增长", 4.2, "%", change="up", year=2023),
        Fact("6公里", "新建道路", 6, "公里", year=2023),
    ),
    year=2023,
)
Frames = dict[str, pl.DataFrame]


def document_id(raw: str) -> str:
    return hashlib.sha256(raw.encode()).hexdigest()[:16]


def frames(report: Report) -> Frames:
    """Every table's rows of one report, spans found by looking."""
    raw, key = report.raw, document_id(report.raw)
    cuts = [match.span() for match in _MARKER.finditer(raw)]
    kept = [i for i in range(len(raw)) if not any(start <= i < end for start, end in cuts)]
    clean = "".join(raw[i] for i in kept)

    def clean_span(start: int, end: int) -> dict[str, int]:
        inside = [position for position, i in enumerate(kept) if start <= i < end]
        return (
            {"clean_start": inside[0], "clean_end": inside[-1] + 1}
            if inside
            else {"clean_start": 0, "clean_end": 0}
        )

    def span(start: int, end: int) -> dict[str, int]:
        return {"char_start": start, "char_end": end}

    sections: list[dict[str, Any]] = [
        {
            "section_id": f"{key}-s0000",
            "document_id": key,
            "parent_id": None,
            "ordinal": 0,
            "level": 0,
            "label": None,
            "heading": "",
            "kind": "preamble",
            "year": report.year,
            **span(0, len(raw)),
            **clean_span(0, len(raw)),
        }
    ]
    starts = [match.start() for match in _HEADING.finditer(raw)]
    for number, (start, end) in enumerate(zip(starts, [*starts[1:], len(raw)], strict=False), start=1):
        heading = raw[start + 2 : raw.index("\n", start)]
        sections.append(
            {
                "section_id": f"{key}-s{number:04}",
                "document_id": key,
                "parent_id": f"{key}-s0000",
                "ordinal": number,
                "level": 1,
                "label": raw[start : start + 2],
                "heading": heading,
                "kind": "plan" if "计划" in heading else "review",
                "year": report.year,
                **span(start, end),
                **clean_span(start, end),
            }
        )
    sentences = []
    for number, match in enumerate(re.finditer(r"[^\n]+", raw)):
        around = [s for s in sections if s["char_start"] <= match.start() < s["char_end"]][-1]
        where = clean_span(*match.span())
        sentences.append(
            {
                "sentence_id": f"{key}-t{number:05}",
                "document_id": key,
                "section_id": around["section_id"],
                "ordinal": number,
                "text": clean[where["clean_start"] : where["clean_end"]],
                "is_heading": bool(_HEADING.match(match.group())),
                **span(*match.span()),
                **where,
            }
        )

    def sentence_at(start: int) -> dict[str, Any]:
        return next(s for s in sentences if s["char_start"] <= start < s["char_end"])

    indicators, numerals, placeholders = [], [], []
    for fact in report.facts:
        start = raw.index(fact.quantity)
        where = span(start, start + len(fact.quantity))
        sentence = sentence_at(start)
        link = {"document_id": key, "sentence_id": sentence["sentence_id"]}
        name = f"{key}-i{start:06}"
        indicators.append(
            {
                **link,
                **where,
                "indicator_id": name,
                "section_id": sentence["section_id"],
                "name": fact.name,
                "value": fact.value,
                "value_high": None,
                "unit": fact.unit,
                "masked": fact.masked,
                "bound": fact.bound,
                "status": fact.status,
                "change": fact.change,
                "year": fact.year,
                "quantity": fact.quantity,
                "sentence": sentence["text"],
                "rule": "made_up",
            }
        )
        if fact.masked:
            placeholders.append(
                {**link, **span(start, start + 2), "token": raw[start : start + 2], "role": "value"}
            )
        else:
            numerals.append(
                {
                    **link,
                    **where,
                    "words": fact.quantity,
                    "outcome": "indicator",
                    "rule": "made_up",
                    "indicator_id": name,
                }
            )
    for match in re.finditer("[0-9０-９]+", raw):
        if not any(n["char_start"] <= match.start() < n["char_end"] for n in numerals):
            numerals.append(
                {
                    "document_id": key,
                    **span(*match.span()),
                    "words": match.group(),
                    "outcome": "ignored",
                    "rule": "date",
                    "indicator_id": None,
                    "sentence_id": sentence_at(match.start())["sentence_id"],
                }
            )
    digest = hashlib.sha256(raw.encode()).hexdigest()
    size = len(raw.encode())
    rows: dict[str, list[dict[str, Any]]] = {
        "documents": [
            {
                "document_id": key,
                "source_path": report.path,
                "sha256": digest,
                "bytes": size,
                "format": "txt",
                "encoding": "utf-8",
                "title": raw.split("\n")[0],
                "report_year": report.year,
                "level": "township",
                "place": report.place,
                "division_code": "341823106",
                "division_date": divisions().date,
                "province": "安徽省",
                "city": "宣城市",
                "county": "泾县",
                "kind": "work_report",
                "raw_text": raw,
                "clean_text": clean,
            }
        ],
        "sources": [
            {
                "source_path": report.path,
                "document_id": key,
                "sha256": digest,
                "bytes": size,
                "modified_at": STARTED,
                "modified_ns": int(STARTED.timestamp()) * 10**9,
            }
        ],
        "sections": sections,
        "sentences": sentences,
        "indicators": indicators,
        "numerals": numerals,
        "placeholders": placeholders,
        "erasures": [
            {"document_id": key, **span(*cut), "kind": "paywall", "words": raw[slice(*cut)]} for cut in cuts
        ],
    }
    made = {
        name: conform(name, pl.DataFrame(found, infer_schema_length=None)) if found else empty(name)
        for name, found in rows.items()
    }
    parts = (made[name] for name in ("documents", "sections", "sentences", "erasures", "indicators"))
    return {**made, "indicators": classify(*parts)}


@dataclass
class Warehouse:
    """A warehouse folder with what a test does to it."""

    root: Path
    loads: int = field(default=0)

    @property
    def folder(self) -> Path:
        return self.root / "warehouse"

    @property
    def pointer(self) -> Path:
        return self.folder / "indicators.duckdb"

    def stage(
        self,
        *reports: Report,
        quarantined: tuple[str, ...] = (),
        batch_of: int = 1,
        change: Callable[[Frames], Mapping[str, pl.DataFrame]] | None = None,
    ) -> Path:
        """Stage reports, ``batch_of`` to a batch; ``change`` replaces frames before they are written."""
        staging = self.root / "staging" / f"s{self.loads}-{len(list(self.root.glob('staging/*')))}"
        groups = [reports[i : i + batch_of] for i in range(0, len(reports), batch_of)]
        for number, group in enumerate(groups):
            parts = [frames(report) for report in group]
            joined = {name: pl.concat([part[name] for part in parts]) for name in parts[0]}
            joined |= change(joined) if change else {}
            for name, frame in joined.items():
                _write(staging / name / f"{number:05}.parquet", frame)
        refused = {
            "source_path": list(quarantined),
            "reason": "empty",
            "detail": "0 bytes",
            "remedy": "remove it",
        }
        rows = pl.DataFrame(refused) if quarantined else empty("quarantine")
        _write(staging / "quarantine" / "files.parquet", conform("quarantine", rows))
        words = pl.DataFrame({"concept": ["粮食", "道路"], "word": ["粮食", "道路"], "source": "packaged"})
        _write(staging / "concept_words" / "00000.parquet", conform("concept_words", words))
        return staging

    def record(self, load_id: str | None = None, **given: Any) -> LoadRecord:
        self.loads += 1
        fields = {
            "load_id": load_id or f"load-{self.loads:02}",
            "started_at": STARTED,
            "finished_at": STARTED,
            "code_version": "abc",
            "raw_folder": "raw",
            "changes": FileChanges(),
            "quarantined": 0,
        }
        return LoadRecord(**{**fields, **given})

    def build(self, *reports: Report, load_id: str | None = None, **how: Any) -> Path:
        staging = self.stage(*reports, **how)
        quarantined = len(how.get("quarantined", ()))
        changes = FileChanges(added=len(reports))
        return build(staging, self.folder, self.record(load_id, changes=changes, quarantined=quarantined))

    def publish(self, *reports: Report, load_id: str | None = None, **how: Any) -> Path:
        made = self.build(*reports, load_id=load_id, **how)
        publish(made, self.folder)
        return made


def _write(path: Path, frame: pl.DataFrame) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    frame.write_parquet(path)
