"""Of which part of a year, or of how many years, a number is: the words before it, in its sentence or its paragraph,
else the heading or title that it stands under.

A sum of 上半年 beside those of years would look like a fall, one of five years like a rise: a row that says so is kept
apart, and where words leave it open the row is taken for a year's.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

import polars as pl

from pipeline.lexicon.entries import load_lexicon

_LEXICON: Final = load_lexicon("catalogue/periods.toml")
_PERIODS: Final = _LEXICON.at("period")
_WORDS: Final = _LEXICON.patterns
_YEAR: Final = "year"
_YEARS: Final = "years"
_DASHES: Final = str.maketrans("—–－―~～〜", "-------")
_BRACKETS: Final = re.compile(r"[(（][^()（）]*[)）]")
_HINT: Final = _WORDS["hint"].plain
"""A cheap test: a document without any of these is not looked at."""
_NESTED: Final = 6
"""Headings above a section that are asked."""
_CHINESE: Final = "零一二三四五六七八九十"


def add_periods(
    rows: pl.DataFrame, documents: pl.DataFrame, sections: pl.DataFrame, sentences: pl.DataFrame
) -> pl.DataFrame:
    """The columns period (1-6, NULL for a whole year) and several_years; ``rows`` have sentence_id, section_id, status,
    year and begin, where the number stands in its sentence.
    """
    marks = _marks(sentences)
    told = _told(documents, sections)
    if marks.is_empty() and told.is_empty():
        return rows.with_columns(period=pl.lit(None, dtype=pl.String), several_years=pl.lit(False))
    own = rows.select("row", "sentence_id", "begin").sort("begin")
    own = own.join_asof(
        marks.sort("at"), left_on="begin", right_on="at", by="sentence_id", check_sortedness=False
    ).select("row", own="state")
    of_report = documents.select("document_id", "report_year")
    known = (
        rows.join(own, on="row", how="left", maintain_order="left")
        .join(_carried(sentences, marks), on="sentence_id", how="left", maintain_order="left")
        .join(told, on="section_id", how="left", maintain_order="left")
        .join(of_report, on="document_id", how="left", maintain_order="left")
    )
    planned = pl.col("status") == "planned"
    # What is planned is of a time of its own; under a heading of 上半年 a number of another year is of that year.
    carried = pl.when((pl.col("carried") == _YEARS) | ~planned).then("carried")
    told_of = pl.when(~planned & pl.col("year").eq_missing(pl.col("report_year"))).then("told")
    state = pl.coalesce("own", carried, told_of)
    return known.with_columns(
        period=pl.when(~state.is_in((_YEAR, _YEARS))).then(state),
        several_years=(state == _YEARS).fill_null(False),
    ).drop("own", "carried", "told", "report_year")


def state_of(words: str) -> str | None:
    """What words say by themselves: months (1-6), `year`, `years`; None for nothing. The last of them counts."""
    return next(reversed([state for _, state in _states(words)]), None)


def _marks(sentences: pl.DataFrame) -> pl.DataFrame:
    """Where in a sentence which state begins: sentence_id, at, state."""
    text = pl.col("text")
    meant = sentences.filter(text.str.contains(_HINT)).select("document_id").unique()
    asked = sentences.join(meant, on="document_id", how="semi").filter(
        text.str.contains(rf"{_HINT}|20[0-9]{{2}}年")
    )
    found = [
        (sentence_id, at, state)
        for sentence_id, words in asked.select("sentence_id", "text").iter_rows()
        for at, state in _states(words)
    ]
    return pl.DataFrame(
        found, schema={"sentence_id": pl.String, "at": pl.Int64, "state": pl.String}, orient="row"
    )


def _states(words: str) -> Iterator[tuple[int, str | None]]:
    """Where which state begins; what brackets say ends with them."""
    plain = unicodedata.normalize("NFKC", words).translate(_DASHES)
    if len(plain) != len(words):
        plain = words.translate(_DASHES)
    before: str | None = None
    closing = [(found.start(), found.end()) for found in _BRACKETS.finditer(plain)]
    found = sorted(
        ((match, period) for period in _PERIODS for match in period.regex.finditer(plain)),
        key=lambda pair: (pair[0].start(), -pair[0].end()),
    )
    reached = 0
    for match, period in found:
        if match.start() < reached:
            continue
        reached = match.end()
        if _WORDS["comparing"].regex.search(plain, 0, match.start()):
            continue
        if period.kind == _YEAR and _WORDS["not_year"].regex.match(plain, match.end()):
            continue
        state = _of_months(match) if period.kind == "months" else period.kind
        if state is None:
            continue
        yield match.end(), state
        inside = next((end for start, end in closing if start < match.start() < end), None)
        if inside is None:
            before = state
        else:
            yield inside, before


def _of_months(match: re.Match[str]) -> str | None:
    """1-11 of 1-11月 and of 截至11月; a whole year of 1-12月; None for what are no months."""
    groups = match.groupdict()
    first, last = _month(groups.get("first") or "1"), _month(groups["last"])
    if not 1 <= first < last <= 12 and (first, last) != (1, 1):
        return None
    return _YEAR if (first, last) == (1, 12) else f"{first}-{last}"


def _month(words: str) -> int:
    if words.isdecimal():
        return int(words)
    tens, _, ones = words.rpartition("十")
    return 10 * ("十" in words) * max(1, _CHINESE.find(tens)) + max(0, _CHINESE.find(ones or "零"))


def _carried(sentences: pl.DataFrame, marks: pl.DataFrame) -> pl.DataFrame:
    """What the sentences before it in its paragraph leave for each sentence: sentence_id, carried."""
    last = marks.group_by("sentence_id", maintain_order=True).agg(
        pl.col("state").sort_by("at").last().alias("left")
    )
    begun = pl.col("section_id") != pl.col("section_id").shift()
    apart = pl.col("clean_start") > pl.col("clean_end").shift()
    return (
        sentences.sort("document_id", "ordinal")
        .join(last, on="sentence_id", how="left", maintain_order="left")
        .with_columns(paragraph=(begun | apart).fill_null(True).cum_sum())
        .with_columns(carried=pl.col("left").forward_fill().shift().over("paragraph"))
        .select("sentence_id", carried=pl.when(pl.col("carried") != _YEAR).then("carried"))
    )


def _told(documents: pl.DataFrame, sections: pl.DataFrame) -> pl.DataFrame:
    """The part of a year that each section's heading, one above it or the title is of: section_id, told."""
    titles = documents.select("document_id", of_title=_titled(pl.col("title")))
    found = sections.select("section_id", "document_id", "parent_id", told=_titled(pl.col("heading")))
    for _ in range(_NESTED):
        above = found.select(parent_id="section_id", above="told", next="parent_id")
        found = found.join(above, on="parent_id", how="left").select(
            "section_id", "document_id", parent_id=pl.col("next"), told=pl.coalesce("told", "above")
        )
    return (
        found.join(titles, on="document_id", how="left")
        .select("section_id", told=pl.coalesce("told", "of_title"))
        .drop_nulls()
    )


def _titled(words: pl.Expr) -> pl.Expr:
    return words.map_elements(_of_heading, return_dtype=pl.String, skip_nulls=True)


def _of_heading(words: str) -> str | None:
    """过去五年，我们… is of several years, 2022年上半年工作总结 of 1-6; nothing is told by 下半年工作打算, nor by
    2023年工作总结及2024年上半年工作计划.
    """
    years = re.split(r"[，,]", words, maxsplit=1)
    if len(years) > 1 and state_of(years[0]) == _YEARS:
        return _YEARS
    found = _WORDS["titled"].look(words)
    if found is None:
        return None
    behind = re.split(r"[及和暨与、]", words[found.start() :], maxsplit=1)[0]
    if _WORDS["coming"].look(behind):
        return None
    return "1-6" if "半年" in found[0] else state_of(found[0])
