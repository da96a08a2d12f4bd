"""`zhibiao serve`: the web page and the scheduler as two child processes that start and stop together.

With `--only` this process becomes one part of a larger installation (see deploy/), for a service manager that
starts, watches and restarts each by itself.
"""

import argparse
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType

from pipeline.cli.errors import DONE, FAILED, WRONG_USAGE, CommandError
from pipeline.cli.raw_folder import is_out_of_reach, last_raw, why_not_apart, with_last_raw
from pipeline.orchestration.home import CODE_LOCATION, open_instance
from pipeline.settings import Settings, child_environment, is_loopback

WEB_PORT = 3000
CODE_PORT = 4000
_STOP_SECONDS = 15.0
_READY_SECONDS = 180.0
_WATCHDOG = Path(__file__).with_name("watchdog.py")


class _Stopped(Exception):
    """SIGTERM or SIGINT has come."""


def run(options: argparse.Namespace) -> int:
    """Serve until stopped; exit code 1 if a child dies by itself."""
    named = Settings.from_environment(data=options.data, raw=options.raw)
    port = options.port or (CODE_PORT if options.only == "code" else WEB_PORT)
    if options.only != "scheduler":
        refuse_taken_port(options.host, port)
    settings = _with_known_raw(named)

    # Storage is created here, once: both children would try at the same moment.
    with open_instance(settings, lambda words: print(f"zhibiao: {words}", file=sys.stderr)):
        pass
    if not is_loopback(options.host):
        print(
            f"zhibiao: {options.host} is not this machine alone, and the web page has no password: "
            "whoever reaches it can start runs; under other names than this machine's it answers where "
            "ZHIBIAO_ALLOWED_HOSTS names them",
            file=sys.stderr,
        )
    code = _code_arguments(settings, options.code_server)
    if options.only:
        _become(settings, _commands(options.host, port, code)[options.only])
    with _stop_signals():
        children: list[tuple[str, subprocess.Popen[bytes]]] = []
        try:
            for part in ("web", "scheduler"):
                children.append((_NAMES[part], _start(settings, _commands(options.host, port, code)[part])))
            _wait_until_ready(options.host, port, children)
            page = f"[{options.host}]" if ":" in options.host else options.host
            print(f"Web page    http://{page}:{port}")
            looked_at = f", and when {settings.raw} changes" if isinstance(settings.raw, Path) else ""
            print(f"Scheduler   {settings.schedule} {settings.timezone}{looked_at}")
            print(f"Data        {settings.data}")
            print("Stop with Ctrl-C.", flush=True)
            return _watch(children)
        except _Stopped:
            return DONE
        finally:
            _stop(children)


def _with_known_raw(named: Settings) -> Settings:
    """The settings with the raw folder to watch; nothing is made that could stand for one.

    A folder that was loaded and is not there now (a share that is not mounted yet) is watched for: the sensor on new
    files tells of it and loads nothing. Raises CommandError where no folder is known.
    """
    settings = with_last_raw(named)
    if why := why_not_apart(settings):
        raise CommandError(why, WRONG_USAGE)
    if not is_out_of_reach(settings.raw):
        return settings
    if settings.raw != last_raw(settings):
        raise CommandError(
            f"no folder of reports {settings.raw}, and none that a load has read; name it with --raw DIR or "
            "ZHIBIAO_RAW, or make it and put reports there",
            WRONG_USAGE,
        )
    print(f"zhibiao: {settings.raw} is not there now; nothing is loaded until it is", file=sys.stderr)
    return settings


_NAMES = {"web": "web page", "scheduler": "scheduler", "code": "code server"}


def _commands(host: str, port: int, code: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """How each part is started; `code` says where the web page and the scheduler find the definitions."""
    module = ("-m", CODE_LOCATION, "--location-name", CODE_LOCATION)
    return {
        "web": ("pipeline.orchestration.web", "--host", host, "--port", str(port), *code),
        "scheduler": ("dagster._daemon", "run", *code),
        "code": ("dagster", "api", "grpc", "--host", host, "--port", str(port), *module),
    }


def _code_arguments(settings: Settings, code_server: str | None) -> tuple[str, ...]:
    """The module itself, or a workspace file that names the code server `HOST:PORT`."""
    if code_server is None:
        return ("-m", CODE_LOCATION)
    host, separator, port = code_server.rpartition(":")
    if not separator or not host or not port.isdigit():
        raise CommandError(
            f"--code-server {code_server!r} is not HOST:PORT, for example 127.0.0.1:4000", WRONG_USAGE
        )
    server = {"host": host.strip("[]"), "port": int(port), "location_name": CODE_LOCATION}
    # JSON is YAML. One file a code server, so that parts that differ do not overwrite each other's.
    workspace = settings.dagster_home / f"workspace-{host.strip('[]').replace(':', '-')}-{port}.yaml"
    beside = workspace.with_name(f".{workspace.name}.{os.getpid()}")
    beside.write_text(json.dumps({"load_from": [{"grpc_server": server}]}), encoding="utf-8")
    beside.replace(workspace)
    return ("-w", str(workspace))


def _become(settings: Settings, command: tuple[str, ...]) -> None:
    """Replace this process: the service manager then holds the part itself, signals and exit code included."""
    os.chdir(settings.dagster_home)
    sys.stdout.flush()
    # A code server would otherwise keep its clients for a minute after it was told to end.
    environment = child_environment(settings) | {"DAGSTER_GRPC_SHUTDOWN_GRACE_PERIOD": "10"}
    os.execve(sys.executable, (sys.executable, "-m", *command), environment)


def _start(settings: Settings, command: tuple[str, ...]) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        # Isolated: the watchdog imports nothing of ours and must not trip over what lies in a folder.
        (sys.executable, "-I", str(_WATCHDOG), sys.executable, "-m", *command),
        cwd=settings.dagster_home,
        env=child_environment(settings),
        # Nothing is ever written into it: it is the thread by which the watchdog feels that this process lives.
        stdin=subprocess.PIPE,
        # A session of its own: Ctrl-C reaches this process only, which then stops the children.
        start_new_session=True,
    )


def _watch(children: list[tuple[str, subprocess.Popen[bytes]]]) -> int:
    while True:
        for name, child in children:
            if (code := child.poll()) is not None:
                print(
                    f"zhibiao: the {name} ended with exit code {code}; see its words above", file=sys.stderr
                )
                return FAILED
        time.sleep(0.5)


def _wait_until_ready(host: str, port: int, children: list[tuple[str, subprocess.Popen[bytes]]]) -> None:
    address = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    url = f"http://{f'[{address}]' if ':' in address else address}:{port}/server_info"
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    deadline = time.monotonic() + _READY_SECONDS
    while time.monotonic() < deadline:
        for name, child in children:
            if child.poll() is not None:
                raise CommandError(
                    f"the {name} did not start (exit code {child.returncode}); see its words above"
                )
        try:
            with direct.open(url, timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.3)
    raise CommandError(
        f"the web page did not answer at {url} within {_READY_SECONDS:.0f} s; see its words above"
    )


def _stop(children: list[tuple[str, subprocess.Popen[bytes]]]) -> None:
    """Ask every child to end, wait, and end what is left of their groups: code servers and their runs."""
    for _, child in children:
        if child.poll() is None:
            child.send_signal(signal.SIGTERM)
    deadline = time.monotonic() + _STOP_SECONDS
    for _, child in children:
        try:
            child.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(child.pid, signal.SIGKILL)
    for _, child in children:
        try:
            os.killpg(child.pid, signal.SIGTERM)
        except (ProcessLookupError, PermissionError):
            continue


@contextmanager
def _stop_signals() -> Iterator[None]:
    def stop(_number: int, _frame: FrameType | None) -> None:
        # Once: a second Ctrl-C must not interrupt the stopping.
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        raise _Stopped

    before = (signal.signal(signal.SIGTERM, stop), signal.signal(signal.SIGINT, stop))
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before[0])
        signal.signal(signal.SIGINT, before[1])


def refuse_taken_port(host: str, port: int) -> None:
    """Raises CommandError where the address is taken or cannot be had."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except (OSError, OverflowError) as error:
        raise CommandError(f"{host} port {port}: {error}; choose another with --host or --port") from error
