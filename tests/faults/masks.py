"""Sentences by the ten thousand with a number hidden in part: no value may be made of one."""

from __future__ import annotations

import random
import sys
from itertools import islice
from pathlib import Path

from tests.faults.trials import TrialFailed

_TESTS = Path(__file__).parents[1]
sys.path.insert(0, str(_TESTS / "extraction"))

from masking import invented, masked, shown_numbers

_AT_ONCE = 2000


def hidden(count: int, seed: int) -> dict[str, int]:
    """How many sentences were tried and how many of them differ; TrialFailed with the sentences that give a value."""
    cases = masked(shown_numbers(_TESTS / "corpus"), random.Random(seed))
    tried, distinct = 0, set[str]()
    while tried < count:
        batch = list(islice(cases, min(_AT_ONCE, count - tried)))
        if wrong := invented(batch):
            raise TrialFailed(f"seed {seed}: {len(wrong)} values of hidden numbers, the first: {wrong[:5]}")
        tried += len(batch)
        distinct.update(case.text for case in batch)
    return {"masked sentences": tried, "distinct": len(distinct), "values invented": 0}
