"""The page served on a port of its own, and a client that sends exactly what it is told to."""

import html
import http.client
import re
import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import quote, urlencode

import uvicorn
from starlette.types import ASGIApp

from pipeline.explore.addresses import number_address
from tests.cli.serving import free_port


@dataclass(frozen=True)
class Page:
    """An answer of the server."""

    status: int
    headers: Mapping[str, str]
    content: bytes

    @property
    def text(self) -> str:
        return self.content.decode("utf-8")

    @property
    def words(self) -> str:
        """What a person reads: without tags and what they hide, entities as characters."""
        shown = re.sub(r"<(script|style)\b.*?</\1>|<[^>]*>", "", self.text, flags=re.DOTALL)
        return html.unescape(shown)

    def links(self, containing: str = "") -> list[str]:
        return [
            link
            for link in map(html.unescape, re.findall(r'href="([^"]*)"', self.text))
            if containing in link
        ]

    def field(self, name: str) -> str:
        """The value of a form's field."""
        found = re.search(rf'name="{name}" value="([^"]*)"', self.text)
        assert found, f"no field {name}"
        return html.unescape(found[1])


@dataclass(frozen=True)
class Client:
    """Asks one server; `host` is what the Host header says."""

    port: int

    def ask(
        self,
        path: str,
        method: str = "GET",
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Page:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request(method, path, body, {"Accept-Language": "zh-CN", **(headers or {})})
            response = connection.getresponse()
            return Page(
                response.status,
                {name.lower(): value for name, value in response.getheaders()},
                response.read(),
            )
        finally:
            connection.close()

    def get(self, path: str, headers: Mapping[str, str] | None = None, **query: object) -> Page:
        """A page; `query` holds what its address asks, lists for several of one name."""
        asked = urlencode(query, doseq=True)
        return self.ask(quote(path, safe="/?&=%#-_") + (f"?{asked}" if asked else ""), headers=headers)

    def post(self, path: str, form: Mapping[str, str], headers: Mapping[str, str] | None = None) -> Page:
        kind = {"Content-Type": "application/x-www-form-urlencoded", "HX-Request": "true"}
        return self.ask(path, "POST", urlencode(form).encode(), {**kind, **(headers or {})})

    def place_of(self, words: str, **query: object) -> str:
        """The card's address of the first row found for some words."""
        found = self.get("/", q=words, **query).links("?at=")
        assert found, f"no row for {words}"
        document, at = re.findall(r"/documents/([0-9a-f]{16})\?at=(\d+)", found[0])[0]
        assert found[0] == number_address(document, int(at))
        return f"/documents/{document}/numbers/{at}"

    def card(self, address: str) -> Page:
        """A card as the page's script asks for it."""
        return self.get(address, headers={"HX-Request": "true"})


class _Server(uvicorn.Server):
    """A server that says when it listens."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = threading.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()


@contextmanager
def serving_app(app: ASGIApp) -> Iterator[Client]:
    """The application on a free port, in a thread; ended when the body ends."""
    port = free_port()
    server = _Server(
        uvicorn.Config(
            app, host="127.0.0.1", port=port, log_level="warning", lifespan="on", proxy_headers=False
        )
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        assert server.ready.wait(20), "the page did not start"
        yield Client(port)
    finally:
        server.should_exit = True
        thread.join(20)
