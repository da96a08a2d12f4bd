"""Dagster's web page behind our guard: `python -m pipeline.orchestration.web`, which `zhibiao serve` starts.

Dagster's own server runs whatever reaches it, a mutation in the address of a GET too, whoever asks. Here it is the
same application with a guard before it: changes come as JSON from its own page, questions are not asked by address,
and no other site opens its WebSocket or shows it in a frame.
"""

import argparse
import ipaddress
from collections.abc import Sequence
from pathlib import Path

import uvicorn
from dagster._core.workspace.context import WorkspaceProcessContext, WorkspaceRequestContext
from dagster._core.workspace.load_target import ModuleTarget, WorkspaceFileTarget
from dagster._utils.log import configure_loggers
from dagster_webserver.version import __version__
from dagster_webserver.webserver import DagsterWebserver
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp

from pipeline.guard import Guard, HeaderLines
from pipeline.orchestration.home import open_instance
from pipeline.settings import Settings

_HEADERS: HeaderLines = (
    # Beside the policy of the page itself: both hold.
    (b"content-security-policy", b"frame-ancestors 'none'"),
    (b"x-frame-options", b"DENY"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
)
_STATEMENT_MILLISECONDS, _POOL_SECONDS, _POOL_OVERFLOW = 15_000, 3600, 20
"""What Dagster's own command sets for a history in PostgreSQL."""
_POLL_MILLISECONDS = 2000
"""How often the page asks what has changed, as there."""


class Webserver(DagsterWebserver[WorkspaceProcessContext, WorkspaceRequestContext]):
    """Dagster's application, which answers no question that stands in an address."""

    async def graphql_http_endpoint(self, request: Request) -> Response:
        """GET gives the page to ask with; Dagster would run what the address says, as it would for POST."""
        if request.method == "GET" and "text/html" not in request.headers.get("accept", ""):
            words = "Questions and changes are asked with POST and content type application/json.\n"
            return PlainTextResponse(words, 405, {"Allow": "POST"})
        return await super().graphql_http_endpoint(request)  # type: ignore[no-any-return]


def guarded(context: WorkspaceProcessContext, hosts: Sequence[str]) -> ASGIApp:
    """The application for one workspace; `hosts` are names that it answers to beside those of this machine."""
    app = Webserver(context, "", _POLL_MILLISECONDS).create_asgi_app()
    return Guard(app, hosts=hosts, headers=lambda path: _HEADERS, takes="application/json")


def main(arguments: Sequence[str] | None = None) -> None:
    """Serve until stopped."""
    parser = argparse.ArgumentParser(prog="python -m pipeline.orchestration.web", description=__doc__)
    parser.add_argument("--host", required=True)
    parser.add_argument("--port", type=int, required=True)
    definitions = parser.add_mutually_exclusive_group(required=True)
    definitions.add_argument("-m", dest="module", help="the module with the definitions")
    definitions.add_argument("-w", dest="workspace", help="a file that says where the definitions are served")
    options = parser.parse_args(arguments)
    settings = Settings.from_environment()
    configure_loggers(log_level="INFO")
    target = (
        WorkspaceFileTarget([options.workspace])
        if options.workspace
        # As the scheduler's command has it, whose working directory is the same.
        else ModuleTarget(options.module, None, str(Path.cwd()), None)
    )
    with open_instance(settings) as instance:
        instance.optimize_for_webserver(_STATEMENT_MILLISECONDS, _POOL_SECONDS, _POOL_OVERFLOW)
        with WorkspaceProcessContext(instance, target, __version__) as context:
            uvicorn.run(
                guarded(context, (*settings.allowed_hosts, *named(options.host))),
                host=options.host,
                port=options.port,
                log_level="warning",
                server_header=False,
                proxy_headers=False,
                lifespan="off",
                # Live logs are WebSockets, which stay open as long as their page is.
                timeout_graceful_shutdown=3,
            )


def named(host: str) -> tuple[str, ...]:
    """What the Host header says of a server that listens there; nothing is said of all addresses at once."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return (host.lower(),)
    if address.is_unspecified:
        return ()
    return (f"[{address}]" if address.version == 6 else str(address),)


if __name__ == "__main__":
    main()
