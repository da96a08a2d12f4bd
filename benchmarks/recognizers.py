"""Recognizers-Text, the public parser of Chinese numerals that zhibiao is compared with.

It is installed in `.venv-bench` only (`make bench` makes it), never beside the project.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol


class Found(Protocol):
    """What one model found: `end` is the position of its last character."""

    text: str
    start: int
    end: int
    resolution: Mapping[str, Any]


class Model(Protocol):
    """A model of Recognizers-Text."""

    def parse(self, query: str) -> Sequence[Found]:
        """Everything that the model recognises in a text."""
        ...


def chinese_models() -> dict[str, Model]:
    """The models number, percentage, currency and dimension of the Chinese culture."""
    from recognizers_number import NumberRecognizer  # type: ignore[import-not-found,import-untyped,unused-ignore]
    from recognizers_number_with_unit import NumberWithUnitRecognizer  # type: ignore[import-not-found,import-untyped,unused-ignore]
    from recognizers_text import Culture  # type: ignore[import-not-found,import-untyped,unused-ignore]

    numbers = NumberRecognizer(Culture.Chinese)
    with_units = NumberWithUnitRecognizer(Culture.Chinese)
    return {
        "number": numbers.get_number_model(),
        "percentage": numbers.get_percentage_model(),
        "currency": with_units.get_currency_model(),
        "dimension": with_units.get_dimension_model(),
    }
