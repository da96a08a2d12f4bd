"""What is told: a key that says it once, a title, and a few lines."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["failed", "quarantined", "fell", "overdue", "unseen", "doctor", "test"]

MAX_LINES = 20
MAX_LINE = 300


@dataclass(frozen=True)
class Alert:
    """One thing that people should know; two alerts with the same key are the same alert.

    `lines` may hold words of others (file names, error messages): `text` makes them harmless.
    """

    key: str
    kind: Kind
    title: str
    lines: tuple[str, ...] = ()

    @property
    def subject(self) -> str:
        """One line; begins with the word that DingTalk and Feishu robots may be told to ask for."""
        return _one_line(f"zhibiao 指标: {self.title}")

    @property
    def text(self) -> str:
        """The subject and the lines, each on one line of its own, cut where they are too many or too long."""
        lines = [_one_line(line) for line in self.lines[:MAX_LINES]]
        if len(self.lines) > MAX_LINES:
            lines.append(f"… and {len(self.lines) - MAX_LINES} more")
        return "\n".join([self.subject, *lines])


def _one_line(words: str) -> str:
    plain = "".join(char if char.isprintable() or char == "\u3000" else " " for char in words)
    return plain if len(plain) <= MAX_LINE else plain[: MAX_LINE - 1] + "…"
