"""What the page adds to the guard before it: its policy of scripts, and the token and size of a form.

A web site that sends a form here is refused by its origin and by the token, which only pages of ours hold, and no
page of ours runs a script that is not ours.
"""

from __future__ import annotations

import secrets
from typing import Final
from urllib.parse import parse_qsl

from starlette.requests import Request

from pipeline.guard import HeaderLines

MOST_FORM_BYTES: Final = 64_000
POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS: Final = (
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
)


class Refused(ValueError):
    """A change that did not come from a page of ours."""


def headers_of(path: str) -> HeaderLines:
    """What every answer carries."""
    return _HEADERS if path.startswith("/static/") else (*_HEADERS, (b"cache-control", b"no-store"))


async def read_form(request: Request, token: str) -> dict[str, str]:
    """The fields of a form that a page of ours sent.

    Raises Refused for a wrong token, or a body above MOST_FORM_BYTES.
    """
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > MOST_FORM_BYTES:
            raise Refused(f"the form is longer than {MOST_FORM_BYTES} bytes")
    try:
        form = dict(parse_qsl(body.decode("utf-8"), keep_blank_values=True, max_num_fields=50))
    except ValueError:
        raise Refused("the form cannot be read") from None
    if not secrets.compare_digest(form.pop("token", "").encode(), token.encode()):
        raise Refused("the form is of an earlier run of the page: load it again")
    return form
