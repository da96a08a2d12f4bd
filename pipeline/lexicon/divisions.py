"""The administrative divisions of China to the township, from a dated list: `divisions.tsv.xz`.

The file says where the list is from and how it was made. Codes have 6 digits, those of townships 9; a code begins with
that of what is around it.
"""

from __future__ import annotations

import lzma
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from pipeline.lexicon import LexiconError
from pipeline.lexicon.entries import load_lexicon

_FILE: Final = "divisions.tsv.xz"
_AUTONOMOUS: Final = load_lexicon("reports.toml").patterns["place.autonomous"].regex
_SUFFIX: Final = re.compile(r"(?:自治区|地区|省|市|州|盟|县|旗|区)$")


@dataclass(frozen=True, slots=True)
class Divisions:
    """The list: its date, the name of every code, and the codes of every name."""

    date: str
    names: Mapping[str, str]
    codes: Mapping[str, tuple[str, ...]]


@cache
def divisions() -> Divisions:
    """The list, read once; raises LexiconError if the file is not what its script writes."""
    try:
        lines = lzma.decompress(files(__package__).joinpath(_FILE).read_bytes()).decode().splitlines()
        date = next(line.removeprefix("# date: ") for line in lines if line.startswith("# date: "))
        pairs = [line.split("\t") for line in lines if not line.startswith("#")][1:]
        names = {code: name for code, name in pairs}
    except (lzma.LZMAError, StopIteration, ValueError) as error:
        raise LexiconError(
            f"lexicon/{_FILE}: {error}; make it anew with tests/catalogue/make_divisions.py"
        ) from error
    codes: dict[str, tuple[str, ...]] = {}
    for code, name in names.items():
        codes[name] = (*codes.get(name, ()), code)
    return Divisions(date, names, codes)


def level_of(code: str) -> str:
    """province, city, county or township. A county has a code of its own; a city's ends in 00, a province's in 0000."""
    if len(code) > 6:
        return "township"
    return "province" if code.endswith("0000") else "city" if code.endswith("00") else "county"


def around(code: str) -> list[str]:
    """The codes of the divisions around one, the nearest first; a county without a city has its province."""
    names = divisions().names
    above = (code[:6], code[:4] + "00", code[:2] + "0000")
    return list(dict.fromkeys(other for other in above if other != code and other in names))


def stem_of(name: str) -> str:
    """A name without what names end in: 毕节 of 毕节市, 黔西南 of 黔西南布依族苗族自治州."""
    if name.startswith("内蒙古"):
        name = name.removesuffix("自治区")
    return _AUTONOMOUS.sub("", name) if _AUTONOMOUS.search(name) else _SUFFIX.sub("", name)


def words_too() -> tuple[str, ...]:
    """Short names of divisions that every report uses as words."""
    return load_lexicon("reports.toml").words["words_too"].words


@cache
def stems(level: str) -> Mapping[str, str]:
    """The codes of a level by the name without its suffix (毕节, 凉山, 河北), those of two characters or more."""
    found: dict[str, str] = {}
    for code, name in divisions().names.items():
        if len(code) == 6 and level_of(code) == level and len(stem := stem_of(name)) > 1:
            found[stem] = code
    return found


def divisions_around(codes: Iterable[str]) -> list[tuple[str, str, str, str | None, str]]:
    """Rows of the table `divisions`: these codes and all around them. A code that the list has not is left out."""
    known = divisions()
    wanted = {code for code in codes if code in known.names}
    wanted |= {other for code in wanted for other in around(code)}
    return [
        (code, known.names[code], level_of(code), next(iter(around(code)), None), known.date)
        for code in sorted(wanted)
    ]
