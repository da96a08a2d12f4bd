"""What each row is about: the theme of its entry, else what its name, unit, headings or sentence say."""

from __future__ import annotations

from functools import cache
from typing import Final

import polars as pl

from pipeline.lexicon.catalogue import entries, themes

_MANY: Final = 3
"""A heading of so many themes (教育、科技、卫生和旅游) decides for none of its numbers."""
_NESTED: Final = 6
"""Headings above a section that are asked for its theme."""


def add_themes(rows: pl.DataFrame, sections: pl.DataFrame) -> pl.DataFrame:
    """The column theme, never NULL; ``rows`` have indicator_code, tidy, section_id and sentence.

    A code decides; then a telling word of the name, the last of several since a noun's head is at its end; then the
    unit (头, 亩); then the headings, the innermost first; then a word of the name that could be of many things (项目,
    补助); then the sentence.
    """
    codes, telling, vague = _codes(), *_words()
    names = rows.select("tidy").unique(maintain_order=True)
    names = names.with_columns(by_name=_last(pl.col("tidy"), telling), by_vague=_last(pl.col("tidy"), vague))
    known = (
        rows.join(codes, on="indicator_code", how="left", maintain_order="left")
        .join(names, on="tidy", how="left", maintain_order="left")
        .join(_of_sections(sections), on="section_id", how="left", maintain_order="left")
        .with_columns(by_unit=_exact(pl.col("unit"), _of_units()))
        .with_columns(theme=pl.coalesce("by_code", "by_name", "by_unit", "by_heading", "by_vague"))
    )
    return known.join(_of_sentences(known), on="sentence", how="left", maintain_order="left").with_columns(
        theme=pl.coalesce("theme", "by_sentence", pl.lit("other"))
    )


def _of_sections(sections: pl.DataFrame) -> pl.DataFrame:
    """The theme of each section's own heading, else of the nearest heading above it that has one."""
    telling, _ = _words()
    themes_in = _all(pl.col("heading"), telling).list.n_unique()
    told = pl.when(themes_in < _MANY).then(_last(pl.col("heading"), telling))
    found = sections.select("section_id", "parent_id", by_heading=told)
    for _ in range(_NESTED):
        above = found.select(parent_id="section_id", above="by_heading", next="parent_id")
        found = found.join(above, on="parent_id", how="left").select(
            "section_id",
            parent_id=pl.col("next"),
            by_heading=pl.coalesce("by_heading", "above"),
        )
    return found.select("section_id", "by_heading")


def _of_sentences(rows: pl.DataFrame) -> pl.DataFrame:
    """The theme of most words of each sentence whose rows have no theme yet; of equals, the first."""
    telling, _ = _words()
    without = rows.filter(pl.col("theme").is_null()).select("sentence").unique(maintain_order=True)
    words = without.with_columns(theme=_all(pl.col("sentence"), telling)).explode("theme").drop_nulls()
    return (
        words.group_by("sentence", "theme", maintain_order=True)
        .len()
        .sort("len", descending=True, maintain_order=True)
        .unique("sentence", keep="first", maintain_order=True)
        .select("sentence", by_sentence="theme")
    )


def _all(text: pl.Expr, words: dict[str, str]) -> pl.Expr:
    found = text.str.extract_many(list(words), leftmost=True)
    return found.list.eval(pl.element().replace_strict(words, default=None, return_dtype=pl.String))


def _last(text: pl.Expr, words: dict[str, str]) -> pl.Expr:
    found = text.str.extract_many(list(words), leftmost=True).list.last()
    return _exact(found, words)


def _exact(text: pl.Expr, words: dict[str, str]) -> pl.Expr:
    return text.replace_strict(words, default=None, return_dtype=pl.String)


@cache
def _of_units() -> dict[str, str]:
    return {unit: theme.code for theme in themes().values() for unit in theme.units}


@cache
def _codes() -> pl.DataFrame:
    rows = [(entry.code, entry.theme) for entry in entries().values()]
    return pl.DataFrame(rows, schema={"indicator_code": pl.String, "by_code": pl.String}, orient="row")


@cache
def _words() -> tuple[dict[str, str], dict[str, str]]:
    """Telling and vague words with their theme, the longest first: where two begin together, the longer is meant."""
    telling = {word: theme.code for theme in themes().values() for word in theme.words}
    vague = {word: theme.code for theme in themes().values() for word in theme.vague}
    return _longest_first(telling), _longest_first(vague)


def _longest_first(words: dict[str, str]) -> dict[str, str]:
    return dict(sorted(words.items(), key=lambda item: (-len(item[0]), item[0])))
