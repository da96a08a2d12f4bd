"""Names and texts are UTF-8, whatever the locale says: the process that finds another encoding starts anew.

A name on a disk is bytes, and of a report they are UTF-8. Python decodes them as the locale says: in zh_CN.GB18030 a
path would be stored under other characters than in C.UTF-8, and under POSIX the names of modules and databases fail.
"""

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NoReturn

UTF8_CHILDREN = {"PYTHONUTF8": "1", "PYTHONIOENCODING": "utf-8:backslashreplace"}
"""Variables with which every Python process below this one reads and writes UTF-8."""


def in_utf8(environment: Mapping[bytes, bytes]) -> None:
    """Go on in UTF-8 mode: at once where Python is in it, else as a new interpreter in this same process.

    ``environment`` is the process's own, undecoded; the new interpreter and its children get it.
    """
    if sys.getfilesystemencoding() != "utf-8" and not sys.flags.utf8_mode:
        _start_anew(environment)


def _start_anew(environment: Mapping[bytes, bytes]) -> NoReturn:
    sys.stdout.flush()
    sys.stderr.flush()
    # As an option too: with -I or -E the interpreter looks at no variable.
    command = [os.fsencode(sys.executable), b"-X", b"utf8", *_arguments()]
    more = {name.encode(): value.encode() for name, value in UTF8_CHILDREN.items()}
    os.execve(command[0], command, {**environment, **more})


def _arguments() -> list[bytes]:
    """What the interpreter was given, byte for byte: a decoded argument cannot be turned back in every locale."""
    try:
        given = Path("/proc/self/cmdline").read_bytes().split(b"\0")[:-1]
    except OSError:
        given = [os.fsencode(argument) for argument in sys.orig_argv]
    return given[1:]
