"""Sentences by the ten thousand with a number hidden in part: no value may be made of one."""

from __future__ import annotations

import random
from itertools import islice

from tests.faults.trials import TrialFailed
from tests.masking import invented, masked, shown_numbers

_AT_ONCE = 2000


def hidden(count: int, seed: int) -> dict[str, int]:
    """How many sentences were tried and how many of them differ; TrialFailed with the sentences that give a value."""
    cases = masked(shown_numbers(), random.Random(seed))
    tried, distinct = 0, set[str]()
    while tried < count:
        batch = list(islice(cases, min(_AT_ONCE, count - tried)))
        if wrong := invented(batch):
            raise TrialFailed(f"seed {seed}: {len(wrong)} values of hidden numbers, the first: {wrong[:5]}")
        tried += len(batch)
        distinct.update(case.text for case in batch)
    return {"masked sentences": tried, "distinct": len(distinct), "values invented": 0}
