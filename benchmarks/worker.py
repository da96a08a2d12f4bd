"""One competitor in a process of its own, on one core: reads orders from stdin, answers with what it measured.

    python -m benchmarks.worker COMPETITOR CORE FOLDER...

An order is a JSON line {"characters": least, "seconds": least, "documents": a batch}, or with "once" for one batch of
documents that no other order is given; an answer is {"characters", "found", "wall", "processor"}. Between orders the
process sleeps, so that several take turns on the same core. Making the text is not timed.
"""

from __future__ import annotations

import json
import os
import sys
import time
from itertools import count
from pathlib import Path

from benchmarks.competitors import COMPETITORS
from benchmarks.sample_text import batches, once


def main(competitor: str, core: int, *folders: Path) -> None:
    """Serve orders until stdin ends."""
    os.sched_setaffinity(0, {core})
    read = COMPETITORS[competitor]()
    print(json.dumps({"ready": competitor}), flush=True)
    first = 0
    for line in sys.stdin:
        order = json.loads(line)
        characters = found = 0
        wall = processor = 0.0
        for _ in count():
            if characters >= max(order["characters"], 1) and processor >= order["seconds"]:
                break
            size = order["documents"]
            if order.get("once"):
                frame = once(folders, first, size)
            else:
                repeat = not competitor.endswith("_varied")
                frame = next(batches(1, repeat=repeat, folder=folders[0], first=first, size=size))
            first += frame.height
            wall_start, processor_start = time.perf_counter(), time.process_time()
            found += read(frame)
            processor += time.process_time() - processor_start
            wall += time.perf_counter() - wall_start
            characters += int(frame["raw_text"].str.len_chars().sum())
        answer = {"characters": characters, "found": found, "wall": wall, "processor": processor}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), *map(Path, sys.argv[3:]))
