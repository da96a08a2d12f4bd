"""What stands between a web server of ours and whoever reaches its port: host names, origins, kinds of body, headers.

The servers listen on this machine and have no password. A browser on it also runs the pages of strangers, and
those can send requests here. A name that they have pointed at 127.0.0.1 is refused by the Host header; what one of
their pages sends, to a WebSocket too, by Origin and Sec-Fetch-Site, which no script can set; and an old browser that
sends neither cannot send JSON to another site without asking first, which is never granted.
Keep out: what one server alone knows, such as its forms, its addresses and its policy of scripts.
"""

from collections.abc import Callable, Collection, Sequence
from typing import Final, NamedTuple

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocketClose

HOSTS: Final = ("127.0.0.1", "localhost", "[::1]")
_READS: Final = frozenset({"GET", "HEAD"})
_REMEDY: Final = "A proxy in front must hand the Host header on as it came: docs/operations.md.\n"

HeaderLines = Sequence[tuple[bytes, bytes]]


class Refusal(NamedTuple):
    """The status and the words of an answer that is no."""

    status: int
    words: str


class Guard:
    """An ASGI application before another: lets pass what its own pages and the address bar ask, and signs answers.

    Args:
        app: what is guarded.
        hosts: names it answers to beside those of this machine, such as that of a proxy in front.
        headers: gives for a path what every answer carries, refusals included.
        takes: the one content type of what changes something; every one where None.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        hosts: Collection[str] = (),
        headers: Callable[[str], HeaderLines],
        takes: str | None = None,
    ) -> None:
        self._app = app
        self._hosts = frozenset(hosts)
        self._headers = headers
        self._takes = takes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request pass, or answer 403, 415 or 421; a WebSocket is closed before it opens."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        refusal = why_refused(scope, self._hosts, self._takes)
        if scope["type"] != "http":
            await (WebSocketClose() if refusal else self._app)(scope, receive, send)
            return

        async def send_signed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = [*message.get("headers", ()), *self._headers(scope["path"])]
                message = {**message, "headers": headers}
            await send(message)

        answer = PlainTextResponse(refusal.words, refusal.status) if refusal else self._app
        await answer(scope, receive, send_signed)


def why_refused(scope: Scope, hosts: Collection[str] = (), takes: str | None = None) -> Refusal | None:
    """Why a request or a WebSocket must not pass; None when it may."""
    headers = Headers(scope=scope)
    named = headers.getlist("host")
    if len(named) != 1 or not is_ours(named[0], hosts):
        return Refusal(
            421,
            "This page answers to 127.0.0.1 and localhost only. "
            "Other names: ZHIBIAO_ALLOWED_HOSTS, see docs/operations.md.\n",
        )
    if not all(_is_own(origin, named[0], hosts) for origin in headers.getlist("origin")):
        return Refusal(403, f"Another site has asked for this. {_REMEDY}")
    if not (set(headers.getlist("sec-fetch-site")) <= {"same-origin", "none"} or _is_visit(scope, headers)):
        return Refusal(403, f"A page of another site has asked for this. {_REMEDY}")
    if takes and scope["type"] == "http" and scope["method"] not in _READS:
        kinds = [kind.partition(";")[0].strip().lower() for kind in headers.getlist("content-type")]
        if kinds != [takes]:
            return Refusal(415, f"A change is asked for with POST and content type {takes}.\n")
    return None


def is_ours(host: str, hosts: Collection[str] = ()) -> bool:
    """Whether a Host header names this machine itself, or one of `hosts`, with any port."""
    name, port = _split(host)
    return name in {*HOSTS, *hosts} and (not port or (port.isascii() and port.isdigit()))


def _is_own(origin: str, host: str, hosts: Collection[str]) -> bool:
    """Whether a page of this origin is ours: it has the host and the port that it asks.

    With TLS only under a name that was allowed: a proxy has put it there, this server has none.
    """
    scheme, _, authority = origin.lower().partition("://")
    if authority != host.lower():
        return False
    return scheme == "http" or (scheme == "https" and _split(host)[0] in hosts)


def _is_visit(scope: Scope, headers: Headers) -> bool:
    """Whether somebody follows a link here, in a window of its own: no frame, picture or script."""
    return (
        scope["type"] == "http"
        and scope["method"] in _READS
        and headers.getlist("sec-fetch-mode") == ["navigate"]
        and headers.getlist("sec-fetch-dest") == ["document"]
    )


def _split(host: str) -> tuple[str, str]:
    """Name, in small letters, and port of a Host header."""
    if host.endswith("]") or ":" not in host:
        return host.lower(), ""
    name, _, port = host.rpartition(":")
    return name.lower(), port
