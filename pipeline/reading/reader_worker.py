"""The reader process: `python -m pipeline.reading.reader_worker`. Files in on stdin, their texts out on stdout.

It stands apart so that a file which makes a reader hang, crash or take all memory costs that file only. Before
each file it sets the kernel's alarm, which ends the process wherever it hangs, in C code too, and also when the
load that started it is dead; and it bounds its own address space. A request is a line of JSON: ask (read,
list_archive or read_member), the arguments of that method of `Desk`, and what of `pipeline.settings.Limits`
bounds a file. ``places`` is the open file in which it tells where in the file it is. The answer is a line of
JSON, which with a text holds its blocks and announces the ``text_bytes``
that follow it: UTF-8, lone surrogates kept. ``tired`` in it says that the process has grown so much that the next
file should have a new one.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import sys
import traceback
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO, Final

from pipeline.reading.blocks import Refusal
from pipeline.reading.content import Desk, check_output, too_much_memory
from pipeline.whereabouts import Beacon, beacon_in

_DAMAGED: Final = "damaged_file"
"""The reason of a file that a library broke over, of which the place is known."""
_TOO_DEEP: Final = Refusal(
    "nested_too_deep",
    "its parts are nested too deep",
    "open it in the program that wrote it and save it anew",
)


def answer(desk: Desk, request: Mapping[str, Any], here: Beacon) -> tuple[dict[str, Any], bytes]:
    """What is said of one file, and its text; never raises for a fault of the file or of its reader."""
    path, max_bytes = Path(request["path"]), request["max_bytes"]
    here.nowhere()
    try:
        if request["ask"] == "list_archive":
            archive = desk.list_archive(path, max_bytes, here)
            refused = [(name, r.reason, r.detail, r.remedy) for name, r in archive.refused]
            return {"sha256": archive.sha256, "members": archive.members, "refused": refused}, b""
        if request["ask"] == "read":
            content = desk.read(path, max_bytes, here)
        else:
            content = desk.read_member(path, request["member"], request["sha256"], max_bytes, here)
        check_output(content, request["max_characters"], request["max_blocks"])
        text = content.text.encode("utf-8", "surrogatepass")
        return {**content._replace(text="")._asdict(), "text_bytes": len(text)}, text
    except Refusal as refusal:
        return _said(refusal, here.told() if refusal.reason == _DAMAGED else ""), b""
    except MemoryError as error:
        # What it holds stands in the way of telling where it was.
        traceback.clear_frames(error.__traceback__)
        return _said(too_much_memory(request["max_memory"]), here.told()), b""
    except RecursionError:
        return _said(_TOO_DEEP, here.told()), b""
    except Exception as error:
        return {"failed": f"{type(error).__name__}: {str(error)[:300]}{here.told()}"}, b""


def serve(requests: BinaryIO, answers: BinaryIO) -> None:
    """Answer requests until there are no more: the load is done, or dead."""
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    desk = Desk()
    at_rest = address_space()
    here: Beacon | None = None
    for line in requests:
        request = json.loads(line)
        here = here or beacon_in(request["places"])
        bound_memory(at_rest, request["max_memory"])
        signal.setitimer(signal.ITIMER_REAL, request["seconds"])
        said, text = answer(desk, request, here)
        signal.setitimer(signal.ITIMER_REAL, 0)
        said["tired"] = address_space() - at_rest > request["max_memory"] // 2
        answers.write(json.dumps(said).encode() + b"\n" + text)
        answers.flush()


def _said(refusal: Refusal, place: str = "") -> dict[str, Any]:
    return {"reason": refusal.reason, "detail": refusal.detail + place, "remedy": refusal.remedy}


def address_space() -> int:
    """Bytes that the process has mapped; 0 where the system does not tell."""
    try:
        with open("/proc/self/statm", encoding="ascii") as told:
            return int(told.read().split()[0]) * resource.getpagesize()
    except OSError:
        return 0


def bound_memory(at_rest: int, more: int) -> None:
    """Bound what this process may map to so many bytes more than it had mapped at rest."""
    # The soft bound only: what a reader starts (an office program to convert a file) may set its own.
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    bound = at_rest + more
    # macOS tells no address space and refuses to bound it: there time bounds a file, and memory does not.
    with suppress(ValueError):
        resource.setrlimit(
            resource.RLIMIT_AS, (bound if hard == resource.RLIM_INFINITY else min(bound, hard), hard)
        )


def main() -> None:
    """Serve on what was stdout; what a reader's library prints goes to stderr, not among the answers."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    serve(sys.stdin.buffer, answers)


if __name__ == "__main__":
    main()
