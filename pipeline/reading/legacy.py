"""Old Word and WPS documents (.doc, .wps): converted by a program of this machine, LibreOffice or antiword.

The program gets the file in a folder of its own, with a profile of its own in which macros and links are off.
LibreOffice keeps tables and lists; antiword, where it alone is there, gives the text of .doc files, without the
numbers that Word puts before headings and items.
"""

from __future__ import annotations

import os
import resource
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from pipeline.reading.blocks import Decoded, Page, Refusal
from pipeline.reading.docx import read_docx
from pipeline.reading.html import read_html
from pipeline.whereabouts import NOBODY, At

_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_RTF: Final = b"{\\rtf"
_MARKUP: Final = (b"<html", b"<!doctype html", b"<?xml", b"\xef\xbb\xbf<")
_SECONDS: Final = 60.0
_MAX_TEXT: Final = 50_000_000
_BOUNDS: Final = {resource.RLIMIT_AS: 4 << 30, resource.RLIMIT_FSIZE: 1 << 29}
"""Bytes that a converter may map (an office program maps much and touches little), and write into one file."""
_SAFE_PROFILE: Final = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableMacrosExecution" oor:op="fuse">
<value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse">
<value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Writer/Content/Update"><prop oor:name="Link" oor:op="fuse">
<value>2</value></prop></item>
</oor:items>
"""


def read_legacy(content: bytes, here: At = NOBODY) -> Decoded:
    """The text of an old document with its blocks; ``here`` is told what `read_docx` tells.

    A file that is a new document or a web page under an old name is read as what it is.

    Raises Refusal: wrong_suffix, no_converter, conversion_failed, took_too_long, what the readers of docx and
    HTML raise.
    """
    if content.startswith(b"PK"):
        return read_docx(content, here)
    if content[:64].lstrip().lower().startswith(_MARKUP):
        return read_html(content, here)
    if not content.startswith((_OLE, _RTF)):
        raise Refusal(
            "wrong_suffix",
            f"it is no old Office file: it begins {content[:8]!r}",
            "save it as .docx, then load again",
        )
    program, words_only = office(), antiword() if content.startswith(_OLE) else None
    if program is None and words_only is None:
        raise Refusal(
            "no_converter",
            "an old Office file, and neither LibreOffice nor antiword is installed here",
            "install one of them and load again, or save the file as .docx",
        )
    with tempfile.TemporaryDirectory(prefix="zhibiao-") as name:
        if program is not None:
            return read_docx(_by_office(program, content, Path(name)), here)
        assert words_only is not None
        return _by_antiword(words_only, content, Path(name))


def office() -> str | None:
    """Where LibreOffice is installed, if it is."""
    return next(filter(None, map(shutil.which, ("soffice", "libreoffice"))), None)


def antiword() -> str | None:
    """Where antiword is installed, if it is."""
    return shutil.which("antiword")


def _by_office(program: str, content: bytes, folder: Path) -> bytes:
    profile = folder / "profile"
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(_SAFE_PROFILE, encoding="utf-8")
    source = folder / ("report.rtf" if content.startswith(_RTF) else "report.doc")
    source.write_bytes(content)
    _run(
        [
            program, "--headless", "--norestore", "--nolockcheck", "--nodefault", "--nologo",
            f"-env:UserInstallation={profile.as_uri()}",
            "--convert-to", "docx:MS Word 2007 XML", "--outdir", str(folder), str(source),
        ],
        folder,
    )  # fmt: skip
    made = folder / "report.docx"
    if not made.is_file():
        raise _failed("LibreOffice made no document of it")
    return made.read_bytes()


def _by_antiword(program: str, content: bytes, folder: Path) -> Decoded:
    source = folder / "report.doc"
    source.write_bytes(content)
    # Width 0: a line a paragraph.
    written = _run([program, "-m", "UTF-8.txt", "-w", "0", str(source)], folder)
    if written.stat().st_size > _MAX_TEXT:
        raise _failed(f"antiword wrote {written.stat().st_size} bytes; the limit is {_MAX_TEXT}")
    page = Page()
    lines = written.read_text(encoding="utf-8", errors="replace").splitlines()
    for number, line in enumerate(filter(str.strip, lines), 1):
        page.line(line, paragraph=number)
    return page.decoded()


def _run(command: Sequence[str], folder: Path) -> Path:
    """Run a converter within the time that is left for the file; returns the file with what it printed."""
    left = signal.getitimer(signal.ITIMER_REAL)[0] or _SECONDS
    output = folder / "output"
    environment = {
        "HOME": str(folder),
        "PATH": os.pathsep.join((str(Path(command[0]).parent), os.defpath)),
        "LANG": "C.UTF-8",
    }
    try:
        with output.open("wb") as out, _bounds():
            done = subprocess.run(
                command,
                cwd=folder,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.DEVNULL,
                timeout=0.9 * left,
                check=False,
            )
    except subprocess.TimeoutExpired as error:
        _end_children()
        remedy = "save the file as .docx, or raise ZHIBIAO_FILE_SECONDS if it really is one report"
        raise Refusal("took_too_long", f"not converted within {0.9 * left:.0f} s", remedy) from error
    except OSError as error:
        raise _failed(f"{Path(command[0]).name} does not start: {error.strerror}") from error
    if done.returncode:
        raise _failed(f"{Path(command[0]).name} ended with {done.returncode}")
    return output


@contextmanager
def _bounds() -> Iterator[None]:
    """The bounds under which a converter starts: other than those of the reader process, which only waits."""
    before = {kind: resource.getrlimit(kind) for kind in _BOUNDS}
    try:
        for kind, bound in _BOUNDS.items():
            hard = before[kind][1]
            with suppress(ValueError):  # macOS refuses to bound an address space
                resource.setrlimit(
                    kind, (bound if hard == resource.RLIM_INFINITY else min(bound, hard), hard)
                )
        yield
    finally:
        for kind, limits in before.items():
            resource.setrlimit(kind, limits)


def _end_children() -> None:
    """Ask what the converter has started to end. What does not is killed with this process and its group."""
    if os.getpgrp() == os.getpid():
        before = signal.signal(signal.SIGTERM, signal.SIG_IGN)
        os.killpg(0, signal.SIGTERM)
        signal.signal(signal.SIGTERM, before)


def _failed(detail: str) -> Refusal:
    return Refusal(
        "conversion_failed", detail, "open it in an office program, save it as .docx, then load again"
    )
