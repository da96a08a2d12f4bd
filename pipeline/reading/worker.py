"""The reader process: `python -m pipeline.reading.worker`. Files in on stdin, their texts out on stdout.

It stands apart so that a file which makes a reader hang, crash or take all memory costs that file only. Before
each file it sets the kernel's alarm, which ends the process wherever it hangs, in C code too, and also when the
load that started it is dead. A request is a line of JSON: seconds, ask (read, list_archive or read_member) and
the arguments of that method of `Desk`. The answer is a line of JSON, which with a text holds its blocks and
announces the ``text_bytes`` that follow it: UTF-8, lone surrogates kept.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, BinaryIO

from pipeline.reading.blocks import Refusal
from pipeline.reading.content import Desk


def answer(desk: Desk, request: Mapping[str, Any]) -> tuple[dict[str, Any], bytes]:
    """What is said of one file, and its text; never raises for a fault of the file or of its reader."""
    path, max_bytes = Path(request["path"]), request["max_bytes"]
    try:
        if request["ask"] == "list_archive":
            archive = desk.list_archive(path, max_bytes)
            refused = [(name, r.reason, r.detail, r.remedy) for name, r in archive.refused]
            return {"sha256": archive.sha256, "members": archive.members, "refused": refused}, b""
        if request["ask"] == "read":
            content = desk.read(path, max_bytes)
        else:
            content = desk.read_member(path, request["member"], request["sha256"], max_bytes)
        text = content.text.encode("utf-8", "surrogatepass")
        return {**content._replace(text="")._asdict(), "text_bytes": len(text)}, text
    except Refusal as refusal:
        return {"reason": refusal.reason, "detail": refusal.detail, "remedy": refusal.remedy}, b""
    except Exception as error:
        return {"failed": f"{type(error).__name__}: {str(error)[:300]}"}, b""


def serve(requests: BinaryIO, answers: BinaryIO) -> None:
    """Answer requests until there are no more: the load is done, or dead."""
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    desk = Desk()
    for line in requests:
        request = json.loads(line)
        signal.setitimer(signal.ITIMER_REAL, request["seconds"])
        said, text = answer(desk, request)
        signal.setitimer(signal.ITIMER_REAL, 0)
        answers.write(json.dumps(said).encode() + b"\n" + text)
        answers.flush()


def main() -> None:
    """Serve on what was stdout; what a reader's library prints goes to stderr, not among the answers."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    serve(sys.stdin.buffer, answers)


if __name__ == "__main__":
    main()
