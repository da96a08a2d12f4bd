"""A mail server and a chat robot's server on loopback, real ones, that keep what they were given, and ones that stall."""

import json
import shutil
import socket
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, cast

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

PASSWORD = "cuo-wu-mi-ma-8137"


@dataclass
class Robot:
    """What the robot's server was asked, and what it is to answer, once `free` is set."""

    url: str = ""
    answer: str = '{"errcode": 0, "errmsg": "ok"}'
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    free: threading.Event = field(default_factory=threading.Event)


@contextmanager
def robot_server(path: str = "/hook", *, held: bool = False) -> Iterator[Robot]:
    """An HTTP server for the length of the test; where `held`, it lets whoever asks wait until it is set free."""
    robot = Robot()
    if not held:
        robot.free.set()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            robot.asked.append((self.path, json.loads(body)))
            robot.free.wait(60)
            self.send_response(robot.status)
            for name, value in robot.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(robot.answer.encode("utf-8"))

        def do_GET(self) -> None:
            robot.asked.append((self.path, {}))
            self.send_response(200)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    robot.url = f"http://127.0.0.1:{server.server_address[1]}{path}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield robot
    finally:
        robot.free.set()
        server.shutdown()
        server.server_close()


@contextmanager
def talking_server(talk: Callable[[socket.socket], object]) -> Iterator[int]:
    """The port of a server that does with each connection what `talk` does, then holds it open without a word."""
    connections: list[socket.socket] = []

    def hold(connection: socket.socket) -> None:
        with suppress(OSError):
            talk(connection)

    def accept(listener: socket.socket) -> None:
        with suppress(OSError):
            while True:
                connections.append(listener.accept()[0])
                threading.Thread(target=hold, args=(connections[-1],), daemon=True).start()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=accept, args=(listener,), daemon=True).start()
        try:
            yield listener.getsockname()[1]
        finally:
            for connection in connections:
                # Whoever is sending to it in a loop is told.
                with suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)
                connection.close()


def mail_until(step: str) -> Callable[[socket.socket], None]:
    """A mail server that answers every command before `step`, and that one no more."""

    def talk(connection: socket.socket) -> None:
        if step == "greeting":
            return
        commands = connection.makefile("rb")
        connection.sendall(b"220 mail\r\n")
        for line in commands:
            verb = line[:4].decode("ascii").strip().lower()
            if verb == step:
                return
            if verb != "data":
                connection.sendall(b"250 well\r\n")
                continue
            connection.sendall(b"354 go on\r\n")
            while commands.readline().rstrip() != b".":
                pass
            if step == "end":
                return
            connection.sendall(b"250 taken\r\n")

    return talk


@dataclass
class Postbox:
    """Where the mail server listens and what it took."""

    port: int = 0
    mails: list[EmailMessage] = field(default_factory=list)
    envelopes: list[Envelope] = field(default_factory=list)
    tls: list[bool] = field(default_factory=list)
    refusal: str = ""

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """aiosmtpd's hook for a mail that has come in."""
        if self.refusal:
            return self.refusal
        content = cast(bytes, envelope.content)
        self.mails.append(cast(EmailMessage, BytesParser(policy=default).parsebytes(content)))
        self.envelopes.append(envelope)
        assert server.transport is not None
        self.tls.append(server.transport.get_extra_info("ssl_object") is not None)
        return "250 taken"


@contextmanager
def mail_server(*, tls: ssl.SSLContext | None = None, implicit: bool = False) -> Iterator[Postbox]:
    """An SMTP server: STARTTLS is demanded where `tls` is given, from the first byte where `implicit`."""
    box = Postbox()

    def authenticate(
        server: SMTP, session: Session, envelope: Envelope, mechanism: str, login: LoginPassword
    ) -> AuthResult:
        return AuthResult(success=login.password == PASSWORD.encode(), handled=False)

    class Server(Controller):
        def factory(self) -> SMTP:
            return SMTP(
                self.handler,
                tls_context=None if implicit else tls,
                require_starttls=tls is not None and not implicit,
                authenticator=authenticate,
                auth_require_tls=False,
            )

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        box.port = probe.getsockname()[1]
    controller = Server(box, hostname="127.0.0.1", port=box.port, ssl_context=tls if implicit else None)
    controller.start()
    try:
        yield box
    finally:
        controller.stop()


def certificate(folder: Path) -> tuple[Path, ssl.SSLContext]:
    """A certificate for 127.0.0.1 (to be trusted by SSL_CERT_FILE) and a server's context with it."""
    if shutil.which("openssl") is None:
        pytest.skip("no openssl to make a certificate with")
    key, made = folder / "key.pem", folder / "certificate.pem"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"),
            *("-keyout", str(key), "-out", str(made), "-subj", "/CN=localhost"),
            *("-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost"),
        ],
        check=True,
        capture_output=True,
    )
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(made, key)
    return made, context
