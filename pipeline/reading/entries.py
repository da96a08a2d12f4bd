"""What an archive of any kind holds, and the bounds that hold for all of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

from pipeline.reading.blocks import Refusal

MAX_PARTS: Final = 10_000
MAX_UNPACKED: Final = 200_000_000
_MAX_RATIO: Final = 100
# Small files of blanks shrink a hundredfold and do no harm.
_RATIO_FROM: Final = 20_000_000


class Entry(NamedTuple):
    """A file in an archive: its path, its size, and how its bytes are taken, which raises Refusal."""

    path: str
    size: int
    take: Callable[[], bytes]
    is_link: bool = False
    is_encrypted: bool = False


def check_ratio(unpacked: int, packed: int) -> None:
    """Raises Refusal: archive_bomb, where so many bytes come out of so few."""
    if unpacked > MAX_UNPACKED:
        raise bomb(f"{unpacked} bytes when unpacked; the limit is {MAX_UNPACKED}")
    if unpacked > max(_RATIO_FROM, _MAX_RATIO * packed):
        raise bomb(f"{unpacked} bytes out of {packed}: more than {_MAX_RATIO} times")


def bomb(detail: str) -> Refusal:
    """The refusal of an archive that becomes more than any that is sound."""
    return Refusal(
        "archive_bomb", detail, "do not trust this file; if it is sound, unpack or split it yourself"
    )
