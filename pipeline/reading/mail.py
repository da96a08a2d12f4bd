"""Letters (.eml) with what is attached to them, and web pages saved as one file (.mht), which are letters inside."""

from __future__ import annotations

import email
import email.policy
import html
import re
from collections.abc import Iterator
from email.message import EmailMessage, MIMEPart
from functools import partial
from typing import Final

from pipeline.reading.blocks import Decoded, Refusal
from pipeline.reading.entries import MAX_PARTS, MAX_UNPACKED, Entry, bomb
from pipeline.reading.html import read_html
from pipeline.reading.package import damaged
from pipeline.reading.text import decode
from pipeline.whereabouts import NOBODY, At

_HEAD: Final = re.compile(rb"(?:\xef\xbb\xbf)?(?:[ \t]*\r?\n)*[!-9;-~]{1,80}:", re.DOTALL)
_CHINESE: Final = re.compile(r"[\u3400-\u9fff]")
_BODY: Final = "正文"
_NO_NAME: Final = re.compile(r'[\x00-\x1f/\\:*?"<>|]+')
_MAX_NAME: Final = 100
_LETTER: Final = re.compile(
    r"^(?:From|To|Subject|Date|MIME-Version|Content-Type|Received|Message-ID)\s*:",
    re.IGNORECASE | re.MULTILINE,
)
_LETTER_WITHIN: Final = 20_000


def read_mht(content: bytes, here: At = NOBODY) -> Decoded:
    """The text of a page saved as one file; raises Refusal: wrong_suffix, no_text, what `read_html` raises."""
    message = _parsed(content, ".mht")
    start = (message.get_param("start") or "") if message.is_multipart() else ""
    pages = [part for part in message.walk() if part.get_content_type() == "text/html"]
    if not pages:
        raise Refusal("no_text", "it holds no page", "save the page again as HTML, then load again")
    root = next((part for part in pages if start and str(part.get("Content-ID", "")) == start), pages[0])
    return read_html(_bytes(root), here)


def in_letter(content: bytes) -> Iterator[Entry]:
    """The files of a letter: its own words, under the name 正文, and each attachment under its own.

    The subject stands over the words, unless they begin with it. A letter attached is a letter in it.

    Raises Refusal: wrong_suffix, archive_bomb, damaged_file.
    """
    message = _parsed(content, ".eml")
    body = message.get_body(("html", "plain"))
    if body is not None:
        words = _body(message, body)
        if words.strip():
            suffix = "html" if body.get_content_type() == "text/html" else "txt"
            yield Entry(f"{_BODY}.{suffix}", len(words), partial(bytes, words))
    attached = list(message.iter_attachments()) if message.is_multipart() else []
    if len(attached) > MAX_PARTS:
        raise bomb(f"more than {MAX_PARTS} attachments")
    size = 0
    for number, part in enumerate(attached, 1):
        held = _bytes(part)
        size += len(held)
        if size > MAX_UNPACKED:
            raise bomb(f"more than {MAX_UNPACKED} bytes attached")
        yield Entry(_name(part, number), len(held), partial(bytes, held))


def _parsed(content: bytes, suffix: str) -> EmailMessage:
    # The module takes any bytes for a letter; one without a head is none.
    if _HEAD.match(content) is None or _LETTER.search(content[:_LETTER_WITHIN].decode("latin-1")) is None:
        raise Refusal(
            "wrong_suffix", f"it is no {suffix} file: it begins {content[:8]!r}", "name it as what it is"
        )
    try:
        message = email.message_from_bytes(
            content.lstrip(b"\xef\xbb\xbf \t\r\n"), policy=email.policy.default
        )
        # Headers are parsed when they are asked for, and the module breaks over some.
        message.get_content_type(), message.get("Subject"), message.get_param("start")
    except Exception as error:
        raise damaged(error) from error
    assert isinstance(message, EmailMessage)
    return message


def _bytes(part: MIMEPart) -> bytes:
    """What a part holds, in the encoding that a reader finds by itself: of a text that names its own, in UTF-8."""
    try:
        if part.get_content_type() == "message/rfc822":
            inner = part.get_payload(0)
            return inner.as_bytes() if isinstance(inner, MIMEPart) else b""
        held = part.get_payload(decode=True)
        assert isinstance(held, bytes)
        if part.get_content_maintype() != "text":
            return held
        charset = part.get_content_charset()
    except Exception as error:
        raise damaged(error) from error
    try:
        return held.decode(
            {"gb2312": "gb18030", "gbk": "gb18030"}.get(charset or "", charset or "utf-8")
        ).encode()
    except (LookupError, UnicodeDecodeError):
        return held


def _body(message: EmailMessage, body: MIMEPart) -> bytes:
    words, subject = _bytes(body), " ".join(str(message.get("Subject") or "").split())
    if not words.strip() or not _CHINESE.search(subject):
        return words
    try:
        text = decode(words).text
    except Refusal:
        return words
    if "".join(subject.split()) in "".join(text[:2000].split()):
        return words
    if body.get_content_type() == "text/html":
        return f"<h1>{html.escape(subject)}</h1>{text}".encode()
    return f"{subject}\n{text}".encode()


def _name(part: MIMEPart, number: int) -> str:
    try:
        name = part.get_filename() or ""
    except Exception:
        name = ""
    if part.get_content_type() == "message/rfc822":
        name = f"{name or f'附件{number}'}.eml".replace(".eml.eml", ".eml")
    # A name is no path: what it says of folders is nothing to this machine.
    return _NO_NAME.sub("_", name).strip(". ")[-_MAX_NAME:] or f"附件{number}"
