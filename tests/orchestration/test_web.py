"""Dagster's page behind our guard: its own page commands it, and no other page that a browser has open does."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from dagster._core.remote_origin import InProcessCodeLocationOrigin
from dagster._core.types.loadable_target_origin import LoadableTargetOrigin
from dagster._core.workspace.context import WorkspaceProcessContext
from dagster._core.workspace.load_target import InProcessWorkspaceLoadTarget
from dagster_webserver.webserver import DagsterWebserver
from starlette.applications import Starlette
from starlette.responses import HTMLResponse
from starlette.routing import Route
from websockets.exceptions import InvalidStatus
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

from pipeline.orchestration.home import CODE_LOCATION, open_instance
from pipeline.orchestration.web import guarded, named
from pipeline.settings import Settings
from tests.explore.serving import Client, serving_app
from tests.explore.webdriver import browsing, missing_browser

PROXY = "zhibiao.example.org"
JSON = {"Content-Type": "application/json"}
SCHEDULES = (
    'query ($location: String!) { schedulesOrError(repositorySelector: {repositoryName: "__repository__", '
    "repositoryLocationName: $location}) { ... on Schedules { results { id name scheduleState { status } } } } }"
)
START = (
    "mutation ($location: String!) { startSchedule(scheduleSelector: {scheduleName: "
    '"nightly_load", repositoryName: "__repository__", repositoryLocationName: $location}) { __typename } }'
)


class Scheduler:
    """The nightly schedule of one data folder, and two servers of it: with the guard and as Dagster's own."""

    def __init__(self, page: Client, bare: Client) -> None:
        self.page, self.bare = page, bare
        self.id = str(self._nightly()["id"])

    @property
    def origin(self) -> str:
        """What a browser calls a page of ours."""
        return f"http://127.0.0.1:{self.page.port}"

    @property
    def stop(self) -> str:
        """The change that a stranger wants."""
        return f"mutation {{ stopRunningSchedule(id: {json.dumps(self.id)}) {{ __typename }} }}"

    def is_on(self) -> bool:
        """Whether loads go on every night; where not, they do again from now on."""
        on = bool(self._nightly()["scheduleState"]["status"] == "RUNNING")
        if not on:
            self._own(START)
            assert self.is_on()
        return on

    def _nightly(self) -> Any:
        found = self._own(SCHEDULES)["schedulesOrError"]["results"]
        return next(schedule for schedule in found if schedule["name"] == "nightly_load")

    def _own(self, query: str) -> Any:
        asked = {"query": query, "variables": {"location": CODE_LOCATION}}
        answer = self.page.ask("/graphql", "POST", json.dumps(asked).encode(), JSON)
        assert answer.status == 200, answer.text
        return json.loads(answer.text)["data"]


@pytest.fixture(scope="module")
def scheduler(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scheduler]:
    settings = Settings.from_environment(data=tmp_path_factory.mktemp("web") / "data", environment={})
    here = InProcessCodeLocationOrigin(
        LoadableTargetOrigin(module_name=CODE_LOCATION), location_name=CODE_LOCATION
    )
    with (
        open_instance(settings) as instance,
        WorkspaceProcessContext(instance, InProcessWorkspaceLoadTarget(here)) as context,
        serving_app(guarded(context, (PROXY,))) as page,
        serving_app(DagsterWebserver(context).create_asgi_app()) as bare,
    ):
        yield Scheduler(page, bare)


@dataclass(frozen=True)
class Trick:
    """A request that a page of another site can have a browser send; `{}` stands for the change."""

    name: str
    method: str = "POST"
    path: str = "/graphql"
    body: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)

    def play(self, client: Client, change: str) -> int:
        """The status of the answer."""
        path = self.path.replace("{}", quote(change))
        body = self.body.replace("{}", json.dumps({"query": change})).encode()
        return client.ask(path, self.method, body or None, self.headers).status


ADDRESS, FOREIGN = "/graphql?query={}", {"Origin": "http://127.0.0.1:9999"}
TRICKS = (
    Trick("an address", "GET", ADDRESS),
    Trick("a picture", "GET", ADDRESS, headers={"Accept": "image/*", "Sec-Fetch-Site": "cross-site"}),
    Trick("a picture of another port", "GET", ADDRESS, headers={"Sec-Fetch-Site": "same-site"}),
    Trick("a name that points here", body="{}", headers={**JSON, "Host": "evil.example"}),
    Trick("a form", path=ADDRESS, body="a=b", headers={"Content-Type": "application/x-www-form-urlencoded"}),
    Trick("a form with files", path=ADDRESS, headers={"Content-Type": "multipart/form-data; boundary=x"}),
    Trick("no kind of body", path=ADDRESS),
    Trick(
        "text that calls itself JSON", body="{}", headers={"Content-Type": "text/plain;a=application/json"}
    ),
    Trick("JSON of another port", body="{}", headers={**JSON, **FOREIGN}),
    Trick("JSON of a frame without a name", body="{}", headers={**JSON, "Origin": "null"}),
    Trick(
        "JSON over TLS that is not ours", body="{}", headers={**JSON, "Origin": "https://127.0.0.1:{port}"}
    ),
    Trick("JSON of another site", body="{}", headers={**JSON, "Sec-Fetch-Site": "cross-site"}),
    Trick(
        "a visit with a body",
        body="{}",
        headers={**JSON, "Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"},
    ),
)


@pytest.mark.parametrize("trick", TRICKS, ids=lambda trick: trick.name)
def test_no_other_page_stops_the_nightly_load(scheduler: Scheduler, trick: Trick) -> None:
    headers = {name: words.format(port=scheduler.page.port) for name, words in trick.headers.items()}
    played = Trick(trick.name, trick.method, trick.path, trick.body, headers)
    assert played.play(scheduler.bare, scheduler.stop) == 200
    assert not scheduler.is_on(), "a trick that does not work proves nothing"
    assert played.play(scheduler.page, scheduler.stop) in (403, 405, 415, 421)
    assert scheduler.is_on()


def test_its_own_page_and_a_person_s_program_command_it(scheduler: Scheduler) -> None:
    own = {**JSON, "Origin": scheduler.origin, "Sec-Fetch-Site": "same-origin"}
    proxied = {**JSON, "Host": PROXY, "Origin": f"https://{PROXY}", "Sec-Fetch-Site": "same-origin"}
    for headers in (own, proxied, JSON, {"Content-Type": "application/json; charset=utf-8"}):
        assert Trick("", body="{}", headers=headers).play(scheduler.page, scheduler.stop) == 200
        assert not scheduler.is_on()


def test_pages_are_read_by_their_address_and_show_in_no_frame(scheduler: Scheduler) -> None:
    visit = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Accept": "text/html"}
    for path in ("/", "/runs", "/graphql", f"/graphql?{urlencode({'query': scheduler.stop})}"):
        page = scheduler.page.get(path, headers={**visit, "Sec-Fetch-Dest": "document"})
        assert page.status == 200 and "<html" in page.text
        assert page.headers["x-frame-options"] == "DENY"
        assert page.headers["content-security-policy"].endswith("frame-ancestors 'none'")
        assert "access-control-allow-origin" not in page.headers
        assert scheduler.page.get(path, headers={**visit, "Sec-Fetch-Dest": "iframe"}).status == 403
    assert scheduler.page.get("/server_info").status == 200
    assert scheduler.is_on()


def test_a_name_of_a_proxy_is_answered_and_its_neighbours_are_not(scheduler: Scheduler) -> None:
    for host, status in ((PROXY, 200), (f"{PROXY}:8443", 200), (f"x.{PROXY}", 421), (f"{PROXY}.", 421)):
        assert scheduler.page.get("/server_info", headers={"Host": host}).status == status
    for origin in (f"https://{PROXY}:8443", "https://other.example.org", scheduler.origin):
        assert scheduler.page.get("/server_info", headers={"Host": PROXY, "Origin": origin}).status == 403


def opened(client: Client, origin: str) -> ClientConnection:
    """A socket to the server, as a browser opens it from a page of that origin."""
    address = f"ws://127.0.0.1:{client.port}/graphql"
    return connect(address, origin=Origin(origin), subprotocols=[Subprotocol("graphql-ws")], proxy=None)


@pytest.mark.parametrize("origin", ["http://127.0.0.1:9999", "null", "http://evil.example", "file://"])
def test_no_other_page_opens_its_socket(scheduler: Scheduler, origin: str) -> None:
    with opened(scheduler.bare, origin):
        pass
    with pytest.raises(InvalidStatus, match="403"), opened(scheduler.page, origin):
        pass


def test_its_own_page_is_told_live_what_happens(scheduler: Scheduler) -> None:
    with opened(scheduler.page, scheduler.origin) as socket:
        socket.send(json.dumps({"type": "connection_init"}))
        assert json.loads(socket.recv(10))["type"] == "connection_ack"
        asked = 'subscription { pipelineRunLogs(runId: "none") { __typename } }'
        socket.send(json.dumps({"type": "start", "id": "1", "payload": {"query": asked}}))
        told = json.loads(socket.recv(10))
        assert told["payload"]["data"]["pipelineRunLogs"]["__typename"].endswith("SubscriptionFailure")


def test_the_names_of_what_is_listened_on() -> None:
    given = {
        "127.0.0.1": ("127.0.0.1",),
        "::1": ("[::1]",),
        "0.0.0.0": (),
        "::": (),
        "Host.lan": ("host.lan",),
    }
    assert {host: named(host) for host in given} == given


STRANGER = """<!DOCTYPE html><title>stranger</title><body><script>
const asked = (target, change) => {
  const address = `${target}/graphql?query=${encodeURIComponent(change)}`;
  const body = JSON.stringify({query: change}), post = {method: "POST", body};
  const plain = {...post, headers: {"Content-Type": "text/plain; x=application/json"}};
  const element = (name, set) => new Promise(done => {
    const made = document.createElement(name);
    made.onload = made.onerror = () => done("over");
    document.body.append(Object.assign(made, set));
  });
  const form = (action, enctype, name, value) => new Promise(done => {
    const frame = document.createElement("iframe");
    frame.name = "into" + Math.random();
    document.body.append(frame);
    const made = Object.assign(document.createElement("form"), {method: "POST", action, enctype, target: frame.name});
    made.append(Object.assign(document.createElement("input"), {name, value}));
    document.body.append(made);
    frame.onload = () => done("over");
    made.submit();
  });
  const cut = body.length - 2;
  const socket = () => new Promise(done => {
    const made = new WebSocket(target.replace("http", "ws") + "/graphql", "graphql-ws");
    made.onerror = () => done("refused");
    made.onopen = () => done("open");
  });
  return {
    "fetch": () => fetch(address), "fetch blind": () => fetch(address, {mode: "no-cors"}),
    "text": () => fetch(`${target}/graphql`, plain),
    "text blind": () => fetch(`${target}/graphql`, {...plain, mode: "no-cors"}),
    "json": () => fetch(`${target}/graphql`, {...post, headers: {"Content-Type": "application/json"}}),
    "beacon": async () => navigator.sendBeacon(`${target}/graphql`, new Blob([body], {type: "text/plain"})),
    "beacon address": async () => navigator.sendBeacon(address),
    "picture": () => element("img", {src: address}), "script": () => element("script", {src: address}),
    "frame": () => element("iframe", {src: address}), "sheet": () => element("link", {rel: "stylesheet", href: address}),
    "form": () => form(address, "application/x-www-form-urlencoded", "a", "b"),
    "form with files": () => form(address, "multipart/form-data", "a", "b"),
    "form as text": () => form(`${target}/graphql`, "text/plain", body.slice(0, cut) + '","x":"', '"}'),
    "socket": socket,
  };
};
async function attack(target, change, only) {
  const told = {};
  for (const [name, play] of Object.entries(asked(target, change)))
    if (!only || only === name)
      told[name] = await Promise.race([
        play().then(answer => typeof answer === "string" ? answer : "sent").catch(error => "failed"),
        new Promise(done => setTimeout(() => done("hangs"), 4000)),
      ]);
  return told;
}
</script>"""


@pytest.mark.slow
@pytest.mark.skipif(bool(missing_browser()), reason=missing_browser())
@pytest.mark.xdist_group("browser")
def test_in_a_browser_a_page_of_another_port_changes_nothing(scheduler: Scheduler, tmp_path: Path) -> None:
    stranger = Starlette(routes=[Route("/", lambda _: HTMLResponse(STRANGER))])
    with serving_app(stranger) as elsewhere, browsing(tmp_path) as browser:

        def attack(target: Client, only: str = "") -> dict[str, str]:
            browser.open(f"http://127.0.0.1:{elsewhere.port}/")
            asked = (f"http://127.0.0.1:{target.port}", scheduler.stop, only)
            told: dict[str, str] = browser.run(f"return attack({', '.join(map(json.dumps, asked))})")
            return told

        # The browser lets them through: without the guard a picture suffices, and a socket opens.
        attack(scheduler.bare, "picture")
        assert not scheduler.is_on()
        assert attack(scheduler.bare, "socket") == {"socket": "open"}
        told = attack(scheduler.page)
        assert scheduler.is_on(), told
        assert told["socket"] == "refused" and told["fetch"] == told["json"] == "failed" and len(told) == 15
        # The address bar shows a page to ask with and runs nothing.
        browser.open(f"{scheduler.origin}/graphql?{urlencode({'query': scheduler.stop})}")
        browser.wait_for("#graphiql *")
        assert scheduler.is_on()
        # The same request from a page of its own, its socket, and Dagster's own switch.
        browser.open(scheduler.origin + "/server_info")
        asked = json.dumps({"method": "POST", "body": json.dumps({"query": scheduler.stop}), "headers": JSON})
        assert browser.run(f"return fetch('/graphql', {asked}).then(answer => answer.status)") == 200
        assert not scheduler.is_on()
        opened = "new Promise(done => Object.assign(new WebSocket('/graphql', 'graphql-ws'), {onopen: () => done(1)}))"
        assert browser.run(f"return {opened}") == 1
        browser.open(f"{scheduler.origin}/locations/{CODE_LOCATION}/schedules/nightly_load")
        switch = (
            "const found = document.querySelectorAll('input[type=checkbox]:checked');"
            "return found.length === 1 && (found[0].click(), true)"
        )
        browser.until(lambda: browser.run(switch), "the switch of the schedule")
        browser.until(lambda: not scheduler.is_on(), "the schedule is stopped by its switch")
