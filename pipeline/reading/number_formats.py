"""What a spreadsheet shows in a cell: dates, percentages and decimals as the cell's format writes them.

A format that is not understood in every sign is not applied: the number stands as it is stored then.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from types import MappingProxyType
from typing import Final, NamedTuple

from openpyxl.styles.numbers import BUILTIN_FORMATS

_SKIPPED: Final = re.compile(r"\[(?:[A-Za-z]+\d*|\$-?[0-9A-Fa-f,]*|DBNum\d)\]|_.|\*.")
_CURRENCY: Final = re.compile(r"\[\$([^\]-]+)-?[^\]]*\]")
_QUOTED: Final = re.compile(r'"([^"]*)"|\\(.)')
_NUMBER: Final = re.compile(
    r"(?P<before>[^0#?.,%]*)(?P<whole>[0#?,]*[0#?])(?:\.(?P<decimals>[0#?]+))?(?P<scale>,*)(?P<percent>%?)(?P<after>[^0#?.,%]*)"
)
_DATE_SIGN: Final = re.compile(
    r'"([^"]*)"|\\(.)|(y{1,4}|m{1,5}|d{1,4}|h{1,2}|s{1,2}|AM/PM|上午/下午)', re.IGNORECASE
)
_LOCAL_DATE: Final = {"mm-dd-yy": "yyyy/m/d"}
"""The built-in format 14 is shown as the program's language has it."""
_CHINESE: Final[Mapping[int, str]] = MappingProxyType(
    {
        **dict.fromkeys((27, 36, 50, 52, 57), 'yyyy"年"m"月"'),
        **dict.fromkeys((28, 29, 51, 53, 54, 58), 'm"月"d"日"'),
        30: "m-d-yy",
        31: 'yyyy"年"m"月"d"日"',
        32: 'h"时"mm"分"',
        33: 'h"时"mm"分"ss"秒"',
        **dict.fromkeys((34, 55), '上午/下午h"时"mm"分"'),
        **dict.fromkeys((35, 56), '上午/下午h"时"mm"分"ss"秒"'),
    }
)
"""Built-in formats of Chinese programs, which no file declares and of which libraries know nothing."""
_SIGNS: Final = re.compile(r"[^\W\d_]", re.ASCII)


class _Written(NamedTuple):
    """A format for numbers: words before and after, decimals, thousands marked, a power to scale by."""

    before: str
    after: str
    decimals: int
    optional: int
    grouped: bool
    scale: int


def built_in(number: int) -> str | None:
    """The built-in format of this number; None where a file must declare it."""
    return _CHINESE.get(number) or BUILTIN_FORMATS.get(number)


def shown(value: object, number_format: str) -> str:
    """The text that a spreadsheet program shows for a stored value; empty for None."""
    match value:
        case None:
            return ""
        case bool():
            return "TRUE" if value else "FALSE"
        case int() | float():
            return _number(value, number_format)
        case datetime() | date() | time():
            return _moment(value, number_format)
        case timedelta():
            seconds = int(value.total_seconds())
            return f"{seconds // 3600}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
        case _:
            return str(value)


def _number(value: int | float, number_format: str) -> str:
    written = _number_format(number_format)
    if written is None or value != value or value in (float("inf"), float("-inf")):
        return _plain(value)
    scaled = Decimal(repr(value)).scaleb(written.scale)
    digits = abs(scaled).quantize(Decimal(1).scaleb(-written.decimals), ROUND_HALF_UP)
    text = f"{digits:,f}" if written.grouped else f"{digits:f}"
    for _ in range(written.optional):
        if text.endswith("0"):
            text = text[:-1]
    sign = "-" if scaled < 0 and digits else ""
    return f"{sign}{written.before}{text.removesuffix('.')}{written.after}"


def _plain(value: int | float) -> str:
    """A number without a format: whole where it is whole, else without what binary fractions add."""
    if isinstance(value, int) or (value == value and abs(value) < 1e15 and value == int(value)):
        return str(int(value))
    text = f"{value:.12g}"
    return f"{Decimal(text):f}" if "e" in text and abs(value) < 1e300 else text


@lru_cache(maxsize=512)
def _number_format(number_format: str) -> _Written | None:
    section = _first_section(number_format)
    bare = _QUOTED.sub("", _SKIPPED.sub("", _CURRENCY.sub("", section)))
    if _SIGNS.search(bare) or "@" in bare or "/" in bare or "!" in bare:
        return None
    # Quoted words may hold signs of formats: they stand aside as private characters while it is parsed.
    words: list[str] = []

    def aside(found: re.Match[str]) -> str:
        words.append(found[1] or found[2] or "")
        return chr(0xE000 + len(words) - 1)

    parsed = _NUMBER.fullmatch(_SKIPPED.sub("", _QUOTED.sub(aside, _CURRENCY.sub(r'"\1"', section))))
    if parsed is None or len(words) > 50:
        return None

    def back(text: str) -> str:
        return "".join(words[ord(c) - 0xE000] if 0xE000 <= ord(c) < 0xE040 else c for c in text).strip()

    decimals = parsed["decimals"] or ""
    return _Written(
        back(parsed["before"]).removesuffix("-"),
        parsed["percent"] + back(parsed["after"]),
        len(decimals),
        len(decimals) - len(decimals.rstrip("#")),
        "," in parsed["whole"],
        2 * bool(parsed["percent"]) - 3 * len(parsed["scale"]),
    )


def _first_section(number_format: str) -> str:
    """The part for positive numbers: up to the first semicolon outside quotation marks."""
    found = re.match(r'(?:"[^"]*"|\\.|[^;"\\])*', number_format)
    assert found is not None, "it matches nothing too"
    return found[0]


def _moment(value: datetime | date | time, number_format: str) -> str:
    section = _SKIPPED.sub("", _first_section(_LOCAL_DATE.get(number_format, number_format)))
    signs = list(_DATE_SIGN.finditer(section))
    if isinstance(value, time) or not any(found[3] for found in signs):
        return value.isoformat()
    moment = value if isinstance(value, datetime) else datetime(value.year, value.month, value.day)
    pieces: list[str] = []
    at = 0
    last = ""
    for index, found in enumerate(signs):
        pieces.append(section[at : found.start()])
        at = found.end()
        sign = (found[3] or "").lower()
        if not sign:
            pieces.append(found[1] or found[2] or "")
            continue
        following = next((later[3][0].lower() for later in signs[index + 1 :] if later[3]), "")
        pieces.append(_date_part(moment, sign, minutes=last == "h" or following == "s"))
        last = sign[0]
    pieces.append(section[at:])
    return "".join(pieces).replace("@", "").strip()


def _date_part(moment: datetime, sign: str, minutes: bool) -> str:
    padded = len(sign) == 2
    match sign[0]:
        case "y":
            return f"{moment.year:04d}" if len(sign) > 2 else f"{moment.year % 100:02d}"
        case "m" if minutes:
            number = moment.minute
        case "m":
            number = moment.month
        case "d":
            number = moment.day
        case "h":
            number = moment.hour
        case "s":
            number = moment.second
        case _:
            return "上午" if moment.hour < 12 else "下午"
    return f"{number:02d}" if padded else str(number)
