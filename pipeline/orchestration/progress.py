"""How a load tells whoever watches how far it is, without knowing who watches."""

from typing import Protocol

STAGES = {
    "raw_documents": "Reading",
    "clean_documents": "Cleaning",
    "segments": "Segmenting",
    "indicators": "Extracting",
    "standard_indicators": "Classifying",
    "staged_build": "Building",
    "audits": "Auditing",
    "published_database": "Publishing",
    "snapshot": "Snapshot",
}
"""Every stage of a load, in order, with the word that people are shown."""


class Progress(Protocol):
    """What a stage calls. Implementations must be cheap: `advance` comes once a batch."""

    def start(self, stage: str, total: int) -> None:
        """`stage` (a key of STAGES) begins and has `total` units of work (documents, tables, audits)."""

    def advance(self, stage: str, done: int, seconds: float | None = None) -> None:
        """`done` more units of `stage` are finished; `seconds` of a processor it took, where stages run together."""

    def finish(self, stage: str) -> None:
        """`stage` is complete."""

    def say(self, words: str) -> None:
        """Something that whoever watches should know: what a killed load left, whom this one waits for."""


class Unwatched:
    """Progress that goes nowhere: for scheduled loads, where the event log tells the story."""

    def start(self, stage: str, total: int) -> None:
        """Nothing is shown."""

    def advance(self, stage: str, done: int, seconds: float | None = None) -> None:
        """Nothing is shown."""

    def finish(self, stage: str) -> None:
        """Nothing is shown."""

    def say(self, words: str) -> None:
        """Nothing is shown."""
