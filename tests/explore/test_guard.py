"""What stands between the page and whoever reaches its port, or writes a report."""

import re
from pathlib import Path

import pytest

from pipeline.explore import create_app
from pipeline.guard import is_ours
from pipeline.settings import Settings, SettingsError
from tests.explore.serving import Client, serving_app

EVERY = (
    "/",
    "/documents",
    "/review",
    "/ask",
    "/ask?sql=FROM documents",
    "/static/style.css",
    "/documents/0",
    "/nowhere",
)


@pytest.mark.parametrize("path", EVERY)
def test_every_answer_forbids_what_is_not_ours(reader: Client, path: str) -> None:
    page = reader.get(path)
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy and "script-src 'self'" in policy
    assert "unsafe" not in policy and "http:" not in policy and "*" not in policy
    assert page.headers["x-content-type-options"] == "nosniff"
    assert page.headers["x-frame-options"] == "DENY"
    assert "access-control-allow-origin" not in page.headers
    assert page.headers.get("cache-control") == ("no-store" if not path.startswith("/static") else None)


@pytest.mark.parametrize("path", ["/", "/review", "/ask?sql=FROM documents", "/documents"])
def test_pages_hold_no_inline_script_or_style_and_no_outside_address(reader: Client, path: str) -> None:
    text = reader.get(path).text
    assert not re.search(r"<script(?! src=\"/static/)", text)
    assert not re.search(
        r"\son\w+=|\sstyle=|javascript:|<style", re.sub(r"&[#\w]+;", "", text.split("<main")[0])
    )
    assert not re.search(r'(?:src|href|action)="(?:https?:)?//', text)


@pytest.mark.parametrize(
    "host",
    ["evil.example", "evil.example:3100", "127.0.0.1.evil.example", "localhost.", "", "[::2]", "127.0.0.1:x"],
)
def test_another_host_name_is_refused(reader: Client, host: str) -> None:
    refused = reader.get("/", headers={"Host": host})
    assert refused.status == 421 and "指标" not in refused.text
    assert not is_ours(host)


def test_this_machine_is_answered_by_each_of_its_names(reader: Client) -> None:
    for host in (f"127.0.0.1:{reader.port}", "localhost:99", "LOCALHOST", "[::1]:3100", "[::1]"):
        assert is_ours(host), host
    assert reader.get("/", headers={"Host": f"localhost:{reader.port}"}).status == 200


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_another_site_may_lead_here_and_shows_or_asks_nothing(reader: Client, site: str) -> None:
    """`same-site` is another port of this machine."""
    visit = {"Sec-Fetch-Site": site, "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
    asked = "/ask?sql=SELECT 4711+1 AS sum"
    led = reader.get(asked, headers=visit)
    assert led.status == 200 and "4712" not in led.words
    assert "4712" in reader.get(asked, headers={**visit, "Sec-Fetch-Site": "none"}).words
    for mode, use in (("navigate", "iframe"), ("no-cors", "image"), ("no-cors", "script"), ("cors", "empty")):
        headers = {"Sec-Fetch-Site": site, "Sec-Fetch-Mode": mode, "Sec-Fetch-Dest": use}
        assert reader.get(asked, headers=headers).status == 403, use
    for origin in ("http://127.0.0.1:1", "https://127.0.0.1", "null", "http://evil.example"):
        refused = reader.get("/documents", headers={"Origin": origin})
        assert refused.status == 403 and refused.headers["x-frame-options"] == "DENY"
    assert reader.get("/documents", headers={"Origin": f"http://127.0.0.1:{reader.port}"}).status == 200


def test_a_name_that_is_allowed_is_answered(loaded: Path) -> None:
    environment = {"ZHIBIAO_ALLOWED_HOSTS": "Zhibiao.example.org, 192.0.2.7"}
    settings = Settings.from_environment(data=loaded, environment=environment)
    with serving_app(create_app(settings)) as client:
        for host, status in (("zhibiao.example.org", 200), ("192.0.2.7:80", 200), ("example.org", 421)):
            assert client.get("/documents", headers={"Host": host}).status == status


@pytest.mark.parametrize(
    "hosts", ["*", "https://zhibiao.example.org", "zhibiao.example.org:443", "a b", "指标"]
)
def test_what_is_no_name_is_not_allowed(hosts: str) -> None:
    with pytest.raises(SettingsError, match="ZHIBIAO_ALLOWED_HOSTS"):
        Settings.from_environment(environment={"ZHIBIAO_ALLOWED_HOSTS": hosts})


def test_allowed_hosts_reach_a_child_process(tmp_path: Path) -> None:
    environment = {"ZHIBIAO_ALLOWED_HOSTS": "::1,[2001:DB8::1],host.lan"}
    settings = Settings.from_environment(data=tmp_path, environment=environment)
    assert settings.allowed_hosts == ("[::1]", "[2001:db8::1]", "host.lan")
    assert Settings.from_environment(environment=settings.to_environment()) == settings


def test_what_a_report_says_is_text_and_never_markup(reader: Client) -> None:
    address = reader.place_of("销售额", masked="shown")
    pages = [
        reader.get("/", q="销售额"),
        reader.get("/documents"),
        reader.get(address.split("/numbers")[0]),
        reader.card(address),
        reader.get("/ask", sql="SELECT raw_text, title FROM documents"),
        reader.get("/review"),
        reader.get("/", q='"><script>alert(3)</script>'),
        reader.get("/documents", q='"><script>alert(3)</script>'),
        reader.get("/ask", sql="SELECT '</textarea><script>alert(4)</script>'"),
    ]
    assert "<script>alert(1)</script>镇" in pages[1].words + pages[2].words
    for page in pages:
        assert page.status == 200
        assert "<script>alert" not in page.text and "<img" not in page.text and "<b>7788" not in page.text
        assert "49" not in re.findall(r"增长(\d+)", page.words), "a template in a report was run"


def test_a_change_needs_the_token_and_a_page_of_ours(client: Client) -> None:
    address = client.place_of("新修村道")
    card = client.card(address)
    form = {"fingerprint": card.field("fingerprint"), "verdict": "accept", "made_by": "", "note": ""}
    token = card.field("token")
    refused = [
        client.post(address, form),
        client.post(address, {**form, "token": token[:-1]}),
        client.post(address, {**form, "token": token}, {"Origin": "http://evil.example"}),
        client.post(address, {**form, "token": token}, {"Origin": "null"}),
        client.post(address, {**form, "token": token, "note": "x" * 70_000}),
    ]
    assert [page.status for page in refused] == [403] * 5
    assert "已接受" not in client.card(address).words
    kept = client.post(address, {**form, "token": token}, {"Origin": f"http://127.0.0.1:{client.port}"})
    assert kept.status == 200 and "已接受" in kept.words


def test_nothing_changes_by_an_address(client: Client) -> None:
    for method in ("POST", "PUT", "DELETE"):
        for path in ("/", "/review", "/ask", "/documents"):
            assert client.ask(path, method).status == 405
    assert "已接受" not in client.get("/", verdict="accept").words


def test_static_files_cannot_be_left(reader: Client) -> None:
    for path in (
        "/static/../app.py",
        "/static/%2e%2e/app.py",
        "/static/..%2f..%2fsettings.py",
        "/static/vendor/",
    ):
        assert reader.ask(path).status in (400, 404)
