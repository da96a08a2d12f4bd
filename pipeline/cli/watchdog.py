"""Runs one command and ends it, with everything that it has started, when whoever asked for it is gone.

`python watchdog.py COMMAND…` leads a process group of its own and reads its standard input, the pipe of
`zhibiao serve`. The kernel closes the pipe however that process ends, kill -9 included; then the group is asked
to end, and killed if it does not. Standard library only: it lives as long as the server and should weigh nothing.
"""

import os
import select
import signal
import subprocess
import sys
import time
from types import FrameType

_STOP_SECONDS = 20.0
_POLL_SECONDS = 0.5


def main(command: list[str]) -> int:
    """Returns the command's exit code; 128 + signal number where a signal ended it."""
    child = subprocess.Popen(command, stdin=subprocess.DEVNULL)

    def pass_on(number: int, _frame: FrameType | None) -> None:
        if child.poll() is None:
            child.send_signal(number)

    signal.signal(signal.SIGTERM, pass_on)
    signal.signal(signal.SIGINT, pass_on)
    watched = [sys.stdin.fileno()]
    while child.poll() is None:
        ready, _, _ = select.select(watched, [], [], _POLL_SECONDS)
        if ready and os.read(sys.stdin.fileno(), 1024) == b"":
            _end_group(child)
            return 1
    return child.returncode if child.returncode >= 0 else 128 - child.returncode


def _end_group(child: "subprocess.Popen[bytes]") -> None:
    """SIGTERM to the group, which lets a load that is running end as failed; SIGKILL, to this too, if need be."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    os.killpg(os.getpgrp(), signal.SIGTERM)
    deadline = time.monotonic() + _STOP_SECONDS
    while time.monotonic() < deadline and (child.poll() is None or _others_live()):
        time.sleep(0.1)
    if child.poll() is None or _others_live():
        os.killpg(os.getpgrp(), signal.SIGKILL)


def _others_live() -> bool:
    """Whether the group has another member that is not a zombie; not known without /proc, so then it has."""
    own, group = os.getpid(), os.getpgrp()
    try:
        numbers = [int(name) for name in os.listdir("/proc") if name.isdigit()]
    except OSError:
        return True
    for number in numbers:
        try:
            with open(f"/proc/{number}/stat", encoding="utf-8", errors="replace") as stat:
                state, _, its_group = stat.read().rsplit(")", 1)[1].split()[:3]
        except (OSError, ValueError):
            continue
        if number != own and int(its_group) == group and state != "Z":
            return True
    return False


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
