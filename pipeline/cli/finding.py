"""One thing that `zhibiao doctor` has looked at."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Finding:
    """One thing looked at: `fail` makes the command exit with 1, `warn` does not."""

    check: str
    state: Literal["ok", "warn", "fail"]
    found: str
    remedy: str = ""
