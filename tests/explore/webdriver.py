"""A browser driven over the W3C WebDriver protocol: a few calls are all that the tests need, so no library."""

import base64
import json
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

_ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
# Nothing but this machine has a name: a request to outside would fail, and be seen in the log.
_ARGUMENTS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
    "--hide-scrollbars",
    "--force-color-profile=srgb",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)


def missing_browser() -> str:
    """What of the browser is not installed, in words; "" if all is there."""
    if not (shutil.which("chromium") or shutil.which("google-chrome")):
        return "no Chromium on this machine (apt install chromium chromium-driver)"
    return (
        ""
        if shutil.which("chromedriver")
        else "no chromedriver on this machine (apt install chromium-driver)"
    )


class Browser:
    """One window of a headless Chromium."""

    def __init__(self, service: str, session: str) -> None:
        self._session = f"{service}/session/{session}"

    def open(self, address: str) -> None:
        self._call("POST", "/url", {"url": address})

    @property
    def address(self) -> str:
        return str(self._call("GET", "/url"))

    def find(self, selector: str) -> list[str]:
        found = self._call("POST", "/elements", {"using": "css selector", "value": selector})
        return [element[_ELEMENT] for element in found]

    def wait_for(self, selector: str, seconds: float = 15.0) -> str:
        """The first element of a selector, as soon as there is one."""
        self.until(lambda: bool(self.find(selector)), f"{selector} at {self.address}", seconds)
        return self.find(selector)[0]

    def until(self, true: Any, what: str, seconds: float = 15.0) -> None:
        deadline = time.monotonic() + seconds
        while not true():
            assert time.monotonic() < deadline, f"not in {seconds:.0f} s: {what}"
            time.sleep(0.05)

    def click(self, selector: str) -> None:
        self._element("POST", selector, "click", {})

    def type(self, selector: str, words: str) -> None:
        self._element("POST", selector, "value", {"text": words})

    def clear(self, selector: str) -> None:
        self._element("POST", selector, "clear", {})

    def text(self, selector: str) -> str:
        return str(self._element("GET", selector, "text"))

    def run(self, script: str) -> Any:
        return self._call("POST", "/execute/sync", {"script": script, "args": []})

    def dark(self, on: bool) -> None:
        """What the reader's system prefers."""
        features = [{"name": "prefers-color-scheme", "value": "dark" if on else "light"}]
        self._devtools("Emulation.setEmulatedMedia", {"features": features})

    def size(self, width: int, height: int) -> None:
        metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        self._devtools("Emulation.setDeviceMetricsOverride", metrics)

    def screenshot(self, path: Path) -> None:
        path.write_bytes(base64.b64decode(self._call("GET", "/screenshot")))

    def requests(self) -> list[str]:
        """The addresses that were asked for since the last call."""
        entries = self._call("POST", "/se/log", {"type": "performance"})
        messages = [json.loads(entry["message"])["message"] for entry in entries]
        return [
            message["params"]["request"]["url"]
            for message in messages
            if message["method"] == "Network.requestWillBeSent"
        ]

    def complaints(self) -> list[str]:
        """What the browser's console says is wrong: a policy that was broken, a script that failed."""
        return [
            entry["message"]
            for entry in self._call("POST", "/se/log", {"type": "browser"})
            if entry["level"] in ("SEVERE", "WARNING")
        ]

    def close(self) -> None:
        self._call("DELETE", "")

    def _element(self, method: str, selector: str, what: str, body: dict[str, Any] | None = None) -> Any:
        """Do something with the first element of a selector; once more with the new one if the page changed it."""
        for _ in range(20):
            try:
                return self._call(method, f"/element/{self.wait_for(selector)}/{what}", body)
            except AssertionError as error:
                if "stale element" not in str(error):
                    raise
        raise AssertionError(f"{selector} at {self.address} never comes to rest")

    def _devtools(self, command: str, parameters: dict[str, Any]) -> None:
        self._call("POST", "/goog/cdp/execute", {"cmd": command, "params": parameters})

    def _call(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        return call(method, self._session + path, body)


def call(method: str, address: str, body: dict[str, Any] | None = None) -> Any:
    """One call of the protocol; its mistakes are told in its own words."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(address, data, {"Content-Type": "application/json"}, method=method)
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with direct.open(request, timeout=60) as response:
            return json.load(response)["value"]
    except urllib.error.HTTPError as error:
        words = json.load(error)["value"]
        raise AssertionError(f"{method} {address}: {words['error']}: {words['message']}") from None


@contextmanager
def browsing(folder: Path) -> Iterator[Browser]:
    """A browser with a profile of its own in `folder`, ended with its driver."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    service = f"http://127.0.0.1:{port}"
    with (folder / "chromedriver.log").open("w") as log:
        driver = subprocess.Popen(
            ["chromedriver", f"--port={port}"], stdin=subprocess.DEVNULL, stdout=log, stderr=log
        )
        try:
            deadline = time.monotonic() + 20
            while True:
                try:
                    call("GET", f"{service}/status")
                    break
                except OSError:
                    assert time.monotonic() < deadline, "chromedriver did not start"
                    time.sleep(0.05)
            wanted = {
                "browserName": "chrome",
                "goog:chromeOptions": {"args": [*_ARGUMENTS, f"--user-data-dir={folder / 'profile'}"]},
                "goog:loggingPrefs": {"performance": "ALL", "browser": "ALL"},
            }
            made = call("POST", f"{service}/session", {"capabilities": {"alwaysMatch": wanted}})
            browser = Browser(service, made["sessionId"])
            try:
                yield browser
            finally:
                browser.close()
        finally:
            driver.terminate()
            try:
                driver.wait(20)
            except subprocess.TimeoutExpired:
                # Seen to outlast its signal although its browser was closed: nothing that a test looks at.
                driver.kill()
                driver.wait(20)
