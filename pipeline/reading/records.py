"""Collections that programs write (.json, .jsonl): a record a report, or records that are the rows of a table."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import Any, Final

from pipeline.reading.blocks import Cell, Decoded, Page, Refusal
from pipeline.reading.sheets import write_sheet
from pipeline.reading.text import decode
from pipeline.whereabouts import NOBODY, At

_MAX_DEPTH: Final = 20
_MAX_CELLS: Final = 2_000_000
_TITLES: Final = ("title", "标题", "题目", "headline", "name", "名称")
"""Keys whose value stands first in a report; the others stand in the order of the file."""
_REMEDY: Final = (
    "write it as a list of records, each with the report's text, or save the reports as files of their own"
)


def read_records(content: bytes, here: At = NOBODY) -> Decoded:
    """The text of the records with its blocks, which name key and record: ``content[3]``; ``here`` is told each record.

    A record is an object; a text by itself is one with a text and nothing else, and so is each text of an object
    that has nothing but whole texts. Records are looked for in lists at any depth.

    Raises Refusal: what `decode` and `Page.decoded` raise, damaged_file, nested_too_deep, too_many_blocks.
    """
    decoded = decode(content)
    records = list(_records(_parsed(decoded.text), 0))
    keys = list(dict.fromkeys(key for record in records for key in record))
    keys.sort(key=lambda key: key.lower() not in _TITLES)
    if len(keys) * len(records) > _MAX_CELLS:
        raise Refusal("too_many_blocks", f"{len(records)} records of {len(keys)} keys", "split the file")
    cells = [Cell(key, 1, column) for column, key in enumerate(keys, 1)]
    for number, record in enumerate(records, 1):
        here.step("record", number)
        cells += [
            Cell(record.get(key, ""), number + 1, column, name=f"{key}[{number}]")
            for column, key in enumerate(keys, 1)
        ]
    here.nowhere()
    page = Page()
    write_sheet(page, None, cells, records=True)
    return page.decoded(decoded.encoding)


def _parsed(text: str) -> Any:
    """The value of a JSON text, or the list of those of its lines. Numbers stay as they are written."""
    try:
        return json.loads(text, parse_float=str, parse_int=str)
    except json.JSONDecodeError as whole:
        lines = [line for line in text.splitlines() if line.strip()]
        if len(lines) < 2:
            raise _damaged(whole, 1) from whole
        values = []
        for number, line in enumerate(lines, 1):
            try:
                values.append(json.loads(line, parse_float=str, parse_int=str))
            except json.JSONDecodeError as error:
                # What fails as a whole and in its first line is no file of lines.
                raise _damaged(
                    whole if number == 1 else error, whole.lineno if number == 1 else number
                ) from error
        return values


def _damaged(error: json.JSONDecodeError, line: int) -> Refusal:
    return Refusal(
        "damaged_file", f"line {line} is no JSON: {error.msg}", "write it again with the program that made it"
    )


def _records(value: Any, depth: int) -> Iterator[Mapping[str, str]]:
    if depth > _MAX_DEPTH:
        raise Refusal("nested_too_deep", f"lists and objects more than {_MAX_DEPTH} deep", _REMEDY)
    if isinstance(value, str):
        yield {"text": value}
    elif isinstance(value, list):
        yield from _listed(value, depth)
    elif isinstance(value, dict):
        yield from _within(value, depth)


def _within(value: Mapping[str, Any], depth: int) -> Iterator[Mapping[str, str]]:
    """The records of an object: those that it holds, its values by their names, or itself."""
    inner = [one for one in value.values() if _is_many(one)]
    if inner:
        # An envelope: what stands beside the records tells of the answer, not of them.
        yield from chain.from_iterable(_records(one, depth + 1) for one in inner)
    elif value and all(isinstance(one, dict) for one in value.values()):
        yield from ({"name": key, **_flat(one)} for key, one in value.items())
    elif len(value) > 1 and all(isinstance(one, str) and "。" in one for one in value.values()):
        yield from ({"name": key, "text": one} for key, one in value.items())
    elif value:
        yield _flat(value)


def _listed(values: list[Any], depth: int) -> Iterator[Mapping[str, str]]:
    if values and all(isinstance(value, list) for value in values):
        rows = [[_words(one) for one in value] for value in values]
        names = rows[0]
        if len(set(names)) == len(names) and not any(isinstance(one, (list, dict)) for one in chain(*values)):
            # The rows of a table, the first of them its header.
            yield from (dict(zip(names, row, strict=False)) for row in rows[1:])
            return
    for value in values:
        yield from _records(value, depth + 1)


def _is_many(value: Any, depth: int = 0) -> bool:
    """Whether a value is a list of records, or an envelope around one."""
    if isinstance(value, dict):
        return depth < _MAX_DEPTH and any(_is_many(one, depth + 1) for one in value.values())
    return isinstance(value, list) and any(isinstance(one, (dict, list)) for one in value)


def _flat(record: Mapping[str, Any]) -> dict[str, str]:
    return {key: _words(value) for key, value in record.items()}


def _words(value: Any) -> str:
    """A value as text: the paragraphs of a list one a line, the values of an object likewise."""
    if isinstance(value, str):
        return value
    if isinstance(value, Mapping):
        return "\n".join(filter(None, map(_words, value.values())))
    if isinstance(value, Sequence):
        return "\n".join(filter(None, map(_words, value)))
    return "" if value is None or isinstance(value, bool) else str(value)
