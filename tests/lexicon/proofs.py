"""How an example of the lexicon is read: what it says, and what the pipeline makes of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final

from pipeline.cleaning import clean_text, find_placeholders
from pipeline.extraction.mentions.numerals import fold
from pipeline.extraction.mentions.screening import find_mentions
from pipeline.extraction.qualifiers import Context
from pipeline.extraction.rows import Row, read_sentence
from pipeline.lexicon.divisions import divisions
from pipeline.lexicon.entries import Words, load_lexicon
from pipeline.segmentation.headings import is_heading_line
from pipeline.segmentation.spoken_of import weights_in

_NUMBER: Final = re.compile(r"(?:@(?P<heading>\S+) )?(?P<before>[^⟦]*)⟦(?P<number>[^⟧]+)⟧(?P<after>.*)")


def name_of(text: str) -> str:
    """The name of the marked number of 粮食产量⟦12吨⟧, below the heading of @青山水库 投资⟦12万元⟧.

    AssertionError if no row's number is marked.
    """
    return _row(text).name


def name_and_unit_of(text: str) -> str:
    """The name of the marked number, and its unit."""
    row = _row(text)
    return f"{row.name}, {row.unit or 'no unit'}"


def _row(text: str) -> Row:
    seen = _NUMBER.fullmatch(text)
    assert seen is not None, f"an example is a sentence with ⟦a number⟧: {text}"
    sentence = seen["before"] + seen["number"] + seen["after"]
    for row in read_sentence(sentence, Context(heading=seen["heading"] or "")).rows:
        if row.start == len(seen["before"]):
            return row
    raise AssertionError(f"no number of a row stands there: {text}")


def role_of(text: str) -> str:
    """The role of the first mask, "none" if there is none."""
    masks = find_placeholders(text)
    return masks[0].role if masks else "none"


def reasons_in(text: str) -> set[str]:
    """Why numbers of the text are no rows; an empty one for those that are."""
    masks = [(mask.start, mask.end) for mask in find_placeholders(text) if mask.role == "value"]
    return {mention.rule for mention in find_mentions(fold(text), masks)}


def cleaned(text: str) -> str:
    """The text as cleaning leaves it."""
    return clean_text(text).text


def opening_of(text: str) -> str:
    """Whether a line without a number reads as a heading or as a sentence."""
    return "heading" if is_heading_line(text) else "sentence"


def division_of(text: str) -> str:
    """The division that a text speaks of by its short name, or "none"."""
    names = divisions().names
    return next((names[code] for ends in "省市州盟县旗区" for code in weights_in(text, ends)), "none")


def people_taken_off(text: str) -> str:
    """The name of an autonomous division without the peoples that it is named after."""
    return load_lexicon("reports.toml").patterns["place.autonomous"].regex.sub("", text)


def reading_of(file: str, group: Words) -> Callable[[str], str]:
    """How the examples of a group are read."""
    return _SPECIAL.get(group.id) or _READ[file]


_READ: Final[Mapping[str, Callable[[str], str]]] = {
    "headings.toml": opening_of,
    "naming.toml": name_of,
    "placeholders.toml": role_of,
}
_SPECIAL: Final[Mapping[str, Callable[[str], str]]] = {
    "after_number": cleaned,
    "money_nouns": name_and_unit_of,
    "people": people_taken_off,
    "words_too": division_of,
}
