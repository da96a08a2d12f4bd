"""The three streams of a command as it finds them: closed, full or left by their reader, and none of that stops work."""

import io
import os
import sys
from contextlib import suppress
from typing import Final, TextIO

_STREAMS: Final = ("stdin", "stdout", "stderr")


def open_closed_streams() -> None:
    """Open the null device where the caller closed a stream (`2>&-`), which Python gives as None.

    Else the next file that is opened gets its number, and what is printed goes into that file.
    """
    for descriptor, name in enumerate(_STREAMS):
        with suppress(OSError):
            os.fstat(descriptor)
            continue
        null = os.open(os.devnull, os.O_RDWR)
        if null != descriptor:
            os.dup2(null, descriptor)
            os.close(null)
        os.set_inheritable(descriptor, True)
        stream = open(descriptor, "w" if descriptor else "r", encoding="utf-8", closefd=False)  # noqa: SIM115
        setattr(sys, name, stream)


def words_to(descriptor: int) -> TextIO:
    """Words to a person beside the work: what cannot be written (a full disk, a reader that left) is dropped."""
    raw: io.RawIOBase = _Dropping(descriptor, "w", closefd=False)
    return io.TextIOWrapper(
        io.BufferedWriter(raw),
        encoding="utf-8",
        errors="replace",
        line_buffering=True,
    )


class Answers(io.TextIOWrapper):
    """What a command says on stdout. What it does goes on where that cannot be written; ``fault`` tells at the end."""

    def __init__(self, descriptor: int) -> None:
        self._raw = _Noting(descriptor, "w", closefd=False)
        on_terminal = self._raw.isatty()
        # Chinese must come out whatever the locale says; a lone surrogate is no reason to fail.
        raw: io.RawIOBase = self._raw
        super().__init__(
            io.BufferedWriter(raw), encoding="utf-8", errors="replace", line_buffering=on_terminal
        )

    def fault(self) -> str:
        """Why some of what was said, all of which is written now, could not be written; "" where it could be.

        A reader that left (`| head`) may have seen enough: that is no fault.
        """
        with suppress(BrokenPipeError):
            self.flush()
        return "" if self._raw.fault is None else str(self._raw.fault.strerror or self._raw.fault)


def unsaid() -> str:
    """Why a part of what was said on stdout so far could not be written; "" where all was."""
    return sys.stdout.fault() if isinstance(sys.stdout, Answers) else ""


class _Noting(io.FileIO):
    fault: OSError | None = None

    def write(self, words: bytes | memoryview, /) -> int:  # type: ignore[override]
        if self.fault is None:
            try:
                return super().write(words)
            except BrokenPipeError:
                raise
            except OSError as error:
                self.fault = error
        return len(words)


class _Dropping(io.FileIO):
    def write(self, words: bytes | memoryview, /) -> int:  # type: ignore[override]
        try:
            return super().write(words)
        except OSError:
            return len(words)
