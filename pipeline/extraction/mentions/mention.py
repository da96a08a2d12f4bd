"""A mention: one number of a sentence, with its unit."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from pipeline.lexicon.units import Unit


@dataclass(slots=True)
class Mention:
    """One number in a sentence.

    ``start`` and ``end`` are offsets into the sentence, unit included; ``number_end`` is where the number ends.
    ``value`` is None where hidden or indefinite (数十); ``high`` is the upper end of a range.
    ``over`` says that the number itself holds 余, 多 or 来; ``scaled`` that a multiplier does (万, 亿);
    ``minus`` that a minus sign stands before it: of a level below zero, or of a fall; ``value`` is without it;
    ``malformed`` that Chinese digits stand together that are no numeral (一一, 三三), or that there are more digits
    than any value has; ``of_mask`` that the number touches a mask which hides no value, and so is not whole.
    ``rule`` names why it is no row ("" if it is one), set by `screening`.
    """

    start: int
    end: int
    number_end: int
    value: Decimal | None
    high: Decimal | None
    unit: Unit | None
    masked: bool
    over: bool
    chinese: bool
    scaled: bool
    minus: bool = False
    malformed: bool = False
    of_mask: bool = False
    rule: str = ""

    @property
    def counted_end(self) -> int:
        """Where the number ends, with a unit that holds a digit (50m3): that digit is no number by itself."""
        counted = self.unit is not None and any(sign.isdecimal() for sign in self.unit.written)
        return self.end if counted else self.number_end

    @property
    def unit_name(self) -> str:
        return self.unit.name if self.unit else ""

    @property
    def kind(self) -> str:
        return self.unit.kind if self.unit else ""
