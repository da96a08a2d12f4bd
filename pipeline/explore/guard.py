"""What stands between the page and whoever reaches its port: host names, headers, sizes, the token of a change.

The page listens on this machine only. A web site that points its own name at 127.0.0.1 is refused by the host
name, one that sends a form here by the token and the origin, and no page of ours runs a script that is not ours.
"""

from __future__ import annotations

import secrets
from typing import Final
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

HOSTS: Final = ("127.0.0.1", "localhost", "[::1]")
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


class Guard:
    """Refuses requests for other host names and puts the headers on every answer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request pass, or answer 421."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = [*message.get("headers", ()), *_HEADERS]
                if not scope["path"].startswith("/static/"):
                    headers.append((b"cache-control", b"no-store"))
                message = {**message, "headers": headers}
            await send(message)

        app: ASGIApp = (
            self._app if is_ours(dict(scope["headers"]).get(b"host", b"").decode("latin-1")) else _MISDIRECTED
        )
        await app(scope, receive, send_guarded)


_MISDIRECTED: Final = PlainTextResponse("This page answers to 127.0.0.1 and localhost only.\n", 421)


def is_ours(host: str) -> bool:
    """Whether a Host header names this machine itself, with any port."""
    name, _, port = host.rpartition(":") if not host.endswith("]") and ":" in host else (host, "", "")
    return name.lower() in HOSTS and (not port or port.isdigit())


async def read_form(request: Request, token: str) -> dict[str, str]:
    """The fields of a form that a page of ours sent.

    Raises Refused for a wrong token or origin, or a body above MOST_FORM_BYTES.
    """
    origin = request.headers.get("origin")
    if origin is not None and origin != f"http://{request.headers['host']}":
        raise Refused("the form comes from another site")
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
