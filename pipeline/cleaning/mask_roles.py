"""What a mask stands for: one table of rules.

Roles: value (hides a number), date, place, organisation, person, other.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from pipeline.cleaning.masks import (
    DIGIT,
    END_OF_CLAUSE,
    PLACES_END,
    Mask,
    beginning,
    counts_at,
    ending,
    words_after,
)
from pipeline.lexicon.entries import load_lexicon
from pipeline.lexicon.rules import Rule, Table

_OPENING: Final = tuple('“"‘《「')
_CLOSING: Final = tuple('”"’》」')
_FRACTION: Final = re.compile(r"[百千]分之[零一二三四五六七八九十百点]*$")
_COUNTED_RANKS: Final = ("名", "位")
_MASKS: Final = load_lexicon("placeholders.toml").patterns
_ORGANISATION: Final = _MASKS["organisation_goes_on"].regex
_SURNAME: Final = _MASKS["surname_ahead"].regex
_CONNECTORS: Final = frozenset("、，和及与-－—–~～至到")
"""Between two masks of one list or one range: both stand for the same kind of thing."""
_LISTS: Final = frozenset("、，和及与")
_SHOWN_NEXT: Final = re.compile(rf"([、，和及与\-－—–~～至到])[—–－-]?(?:[{DIGIT}]+[.．、])*[{DIGIT}]+")
_SHOWN_BEFORE: Final = re.compile(rf"[{DIGIT}][、，和及与]$")
_GOES_ON: Final = frozenset("和与及的以左(（")
_OF_NAMES: Final = 2
"""Signs of a given name at most: 张xx."""

Condition = Callable[[Mask], object]


def role_of(mask: Mask) -> str:
    """What a mask stands for."""
    answer = ROLES.first(mask)
    return answer[1] if answer else "other"


def _gives(role: str) -> Callable[[Mask], str]:
    return lambda _: role


def _word_role(mask: Mask) -> str | None:
    return mask.word_role or None


def _quoted(mask: Mask) -> bool:
    return mask.before.endswith(_OPENING) and mask.next.startswith(_CLOSING)


def _of_fraction(mask: Mask) -> object:
    return _FRACTION.search(mask.before)


def _behind_ordinal(mask: Mask) -> bool:
    return mask.before.endswith("第")


def _before_rank(mask: Mask) -> bool:
    return mask.word is not None and mask.word[1] in _COUNTED_RANKS


def _before_word(mask: Mask) -> object:
    return mask.word


def _before_years(mask: Mask) -> bool:
    return mask.word is not None and mask.word[1] == "年"


def _counted_years(mask: Mask) -> bool:
    """历时 before it, 以上 behind the years, or the like."""
    if ending("duration_before").search(mask.before):
        return True
    return mask.word is not None and beginning("duration_after").match(mask.text, mask.word.end()) is not None


def _word_says_other(mask: Mask) -> bool:
    return mask.word_role == "other"


def _before_organisation(mask: Mask) -> object:
    return _ORGANISATION.match(mask.text, mask.end)


def _shows_digits(mask: Mask) -> bool:
    return any(map(str.isdigit, mask.token))


def _beside_number(mask: Mask) -> bool:
    """The low end of a range, or one of a list of numbers, whose other number is shown and has its unit."""
    shown = _SHOWN_NEXT.match(mask.text, mask.end)
    if shown is None or (shown[1] in _LISTS and not _SHOWN_BEFORE.search(mask.before)):
        return False
    return counts_at(mask.text, shown.end())


def _connected(mask: Mask) -> bool:
    """Nothing but a connector stands between it and the next mask."""
    following = mask.following
    return following is not None and mask.text[mask.end : following.start] in _CONNECTORS


def _of_class(mask: Mask) -> bool:
    """The last mask counts a class that the list names: its unit does not end the list."""
    if mask.following is None or mask.following.role != "value":
        return False
    at = mask.following.end
    word, roles = words_after()
    while (unit := word.match(mask.text, at)) and roles[unit[1]] == "value":
        at = unit.end()
    return END_OF_CLAUSE.match(mask.text, at) is None and mask.text[at] not in _GOES_ON


def _role_of_next(mask: Mask) -> str:
    """That of the next mask; a date in a list tells nothing of what stands before it."""
    if mask.following is None or mask.following.role == "date":
        return "other"
    return mask.following.role


def _before_places(mask: Mask) -> object:
    return PLACES_END.match(mask.text, mask.end)


def _given_name(mask: Mask) -> object:
    """Behind an office and a surname."""
    return len(mask.token) <= _OF_NAMES and _SURNAME.search(mask.before)


def _ends_clause(mask: Mask) -> object:
    return END_OF_CLAUSE.match(mask.text, mask.end)


def _behind(key: str) -> Condition:
    return lambda mask: ending(key).search(mask.before)


ROLES: Final[Table[Mask, str]] = Table(
    Rule(
        id="quoted",
        says="A mask that is all of what stands in quotation marks is a name.",
        when=(_quoted,),
        gives=_gives("other"),
        fires=("推进“⟦xx⟧”工程。 → other",),
        passes=("推进“⟦xx⟧万亩”工程。",),
    ),
    Rule(
        id="fraction",
        says="A mask behind 百分之 is a value.",
        when=(_of_fraction,),
        gives=_gives("value"),
        fires=("税收提高百分之⟦xx⟧。 → value",),
        passes=("税收分之⟦xx⟧。",),
    ),
    Rule(
        id="ordinal.rank",
        says="A rank among others is a value.",
        when=(_behind_ordinal, _before_rank),
        gives=_gives("value"),
        fires=("税收列全市第⟦x⟧位。 → value",),
        passes=("召开第⟦x⟧次全会。", "表彰⟦x⟧名教师。"),
    ),
    Rule(
        id="ordinal.other",
        says="Any other ordinal is part of a name.",
        when=(_behind_ordinal,),
        gives=_gives("other"),
        fires=("召开第⟦x⟧次全会。 → other", "建成第⟦xx⟧小学。 → other"),
        passes=("召开⟦x⟧次座谈会。",),
    ),
    Rule(
        id="word.duration",
        says="Years are counted, not named, behind 历时 or the like, and before 以上 or the like.",
        when=(_before_word, _before_years, _counted_years),
        gives=_gives("value"),
        fires=("修路历时⟦xx⟧年。 → value", "修路⟦xx⟧年以上。 → value"),
        passes=("截至⟦xx⟧年底。", "修路历时⟦xx⟧月底。"),
    ),
    Rule(
        id="word.organisation",
        says="The name of an organisation may begin with a word that gives no role.",
        when=(_before_word, _word_says_other, _before_organisation),
        gives=_gives("organisation"),
        fires=("引进⟦xx⟧生态有限公司。 → organisation",),
        passes=("引进⟦xx⟧生态。", "慰问⟦xx⟧户，有限公司捐款。"),
    ),
    Rule(
        id="word",
        says="Else the word right behind a mask says what it stands for.",
        when=(_before_word,),
        gives=_word_role,
        fires=(
            "种树⟦xx⟧亩。 → value",
            "截至⟦xx⟧月底。 → date",
            "前往⟦xx⟧村。 → place",
            "由⟦xx⟧同志带队。 → person",
        ),
        passes=("产值达到⟦xx⟧。",),
    ),
    Rule(
        id="digits",
        says="A mask that leaves digits standing hides the rest of a number.",
        when=(_shows_digits,),
        gives=_gives("value"),
        fires=("产值⟦12.x⟧。 → value",),
        passes=("产值⟦xx⟧。",),
    ),
    Rule(
        id="beside_number",
        says="A mask beside a number that has its unit is a value, as the low end of a range or in a list.",
        when=(_beside_number,),
        gives=_gives("value"),
        fires=("每户⟦xx⟧—30万元。 → value", "分别为12、⟦xx⟧、30户。 → value"),
        passes=("每户⟦xx⟧—30。", "前往⟦xx⟧、30户。"),
    ),
    Rule(
        id="organisation",
        says="A mask at the beginning of a company's, a school's or a bank's name is an organisation.",
        when=(_before_organisation,),
        gives=_gives("organisation"),
        fires=("引进⟦xx⟧惠民合作社。 → organisation",),
        passes=("引进⟦xx⟧，惠民合作社。",),
    ),
    Rule(
        id="list.class",
        says="Before a class that the last mask counts, a list is one of names.",
        when=(_connected, _of_class),
        gives=_gives("other"),
        fires=("建成⟦xx⟧、xx万亩油茶林。 → other",),
        passes=("种树⟦xx⟧、xx亩。",),
    ),
    Rule(
        id="list",
        says="Masks of one list or one range stand for the same kind of thing.",
        when=(_connected,),
        gives=_role_of_next,
        fires=("种树⟦xx⟧、xx亩。 → value", "前往⟦xx⟧和xx村。 → place", "自⟦xx⟧至xx月底。 → other"),
        passes=("前往⟦xx⟧慰问xx村。",),
    ),
    Rule(
        id="places",
        says="A mask before a count of places is one of them.",
        when=(_before_places,),
        gives=_gives("place"),
        fires=("前往⟦xx⟧三个行政村。 → place",),
        passes=("前往⟦xx⟧三次。",),
    ),
    Rule(
        id="person",
        says="One sign or two behind an office and a surname are a given name.",
        when=(_given_name,),
        gives=_gives("person"),
        fires=("镇长王⟦xx⟧。 → person",),
        passes=("镇长王⟦xxx⟧。", "河边王⟦xx⟧。"),
    ),
    Rule(
        id="value_before",
        says="A mask that ends its clause is a value behind 达到, 增长 or the like.",
        when=(_ends_clause, _behind("value_before")),
        gives=_gives("value"),
        fires=("产值达到⟦xx⟧。 → value",),
        passes=("产值达到⟦xx⟧新高。", "落户⟦xx⟧。"),
    ),
    Rule(
        id="place_before",
        says="A mask behind 落户, 在, 建设 or the like is a place.",
        when=(_behind("place_before"),),
        gives=_gives("place"),
        fires=("企业落户⟦xx⟧。 → place",),
        passes=("企业更名⟦xx⟧。",),
    ),
)
"""Asked in this order; where none answers, the role is other."""
