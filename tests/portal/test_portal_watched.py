"""What those who run the portal see of it: alive, ready, figures and lines, and no person."""

from __future__ import annotations

import asyncio
import json
import logging
import sys
from pathlib import Path

import httpx
import pytest
from anyio import to_thread
from portal_world import BASE, Device, Portal
from sqlalchemy.exc import OperationalError

from portal.log_lines import JsonLines

pytest_plugins = ["portal_fixtures"]

LOCATOR = "0123456789abcdef" * 2
HERE = "127.0.0.1"


@pytest.mark.both_databases
def test_it_is_alive_and_ready(portal: Portal) -> None:
    assert portal.call("GET", "/healthz").json() == {"status": "ok"}
    ready = portal.call("GET", "/readyz")
    assert (ready.status_code, ready.json()) == (
        200,
        {"database": "ok", "folders": "ok", "attachments": "ok"},
    )
    assert ready.headers["cache-control"] == "no-store"


def test_it_is_alive_and_not_ready_while_the_database_is_gone(
    portal: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_: object) -> None:
        raise OperationalError("SELECT secret", {}, Exception("the server is gone\nROW: secret"))

    monkeypatch.setattr("sqlalchemy.orm.Session.execute", gone)

    assert portal.call("GET", "/healthz").status_code == 200
    ready = portal.call("GET", "/readyz")
    assert (ready.status_code, ready.json()["database"]) == (503, "failing")
    assert "secret" not in ready.text


def test_whoever_watches_is_answered_while_all_threads_wait(portal: Portal) -> None:
    async def run() -> list[int]:
        transport = httpx.ASGITransport(portal.app, client=(HERE, 1))
        async with httpx.AsyncClient(transport=transport, base_url=BASE) as http:
            threads = to_thread.current_default_thread_limiter()
            waiting = [object() for _ in range(int(threads.total_tokens))]
            for one in waiting:
                threads.acquire_on_behalf_of_nowait(one)
            async with asyncio.timeout(10):
                paths = ("/healthz", "/readyz", "/metrics")
                return [(await http.get(path)).status_code for path in paths]

    assert asyncio.run(run()) == [200, 200, 200]


def test_it_is_not_ready_where_it_cannot_write(portal: Portal) -> None:
    (portal.settings.attachments).write_text("no folder")

    assert portal.call("GET", "/readyz").json()["attachments"] == "failing"


def test_the_figures_tell_of_routes_and_not_of_addresses(portal: Portal, device: Device) -> None:
    device.submit(device.envelope(), device.envelope(agency="unknown"))
    portal.call("GET", f"/v1/drafts/{LOCATOR}")
    portal.call("GET", f"/nothing/{LOCATOR}")
    portal.call("BREW", f"/v1/drafts/{LOCATOR}")

    figures = portal.call("GET", "/metrics", client=HERE).text

    assert 'outcome="accepted"} 1.0' in figures
    assert 'outcome="deferred"} 1.0' in figures
    assert 'method="GET",route="/v1/drafts/{locator}",status="401"} 1.0' in figures
    assert 'method="GET",route="other",status="404"} 1.0' in figures
    assert 'method="other"' in figures
    assert "ventanilla_requests_at_work 0.0" in figures
    assert LOCATOR not in figures
    assert device.id not in figures


def test_a_bug_is_counted_as_one(
    portal: Portal, device: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("insides")

    monkeypatch.setattr("portal.storage.heartbeats.keep", broken)
    assert device.post("/v1/heartbeats", device.heartbeat()).status_code == 500

    figures = portal.call("GET", "/metrics", client=HERE).text
    assert 'route="/v1/heartbeats",status="500"} 1.0' in figures


@pytest.mark.parametrize(
    ("client", "headers", "status"),
    [
        (HERE, {}, 200),
        ("::1", {}, 200),
        ("192.0.2.1", {}, 404),
        ("192.0.2.1", {"Authorization": "Bearer geheim"}, 200),
        ("192.0.2.1", {"Authorization": "Bearer gehein"}, 404),
        ("192.0.2.1", {"Authorization": "Bearer"}, 404),
        (HERE, {"X-Forwarded-For": "127.0.0.1"}, 404),
        ("unix", {}, 404),
    ],
)
def test_the_figures_are_for_the_machine_and_who_has_the_token(
    tmp_path: Path, client: str, headers: dict[str, str], status: int
) -> None:
    portal = Portal(tmp_path, metrics_token="geheim")
    assert portal.call("GET", "/metrics", headers=headers, client=client).status_code == status
    portal.close()


def test_without_a_token_no_other_machine_sees_the_figures(portal: Portal) -> None:
    for brought in ("Bearer ", "Bearer None", ""):
        assert portal.call("GET", "/metrics", headers={"Authorization": brought}).status_code == 404


def test_a_line_says_what_was_asked_and_not_by_whom(
    portal: Portal, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "portal.access"):
        answer = portal.call("GET", f"/v1/drafts/{LOCATOR}?a={LOCATOR}", client="192.0.2.77")

    (record,) = [one for one in caplog.records if one.name == "portal.access"]
    line = json.loads(JsonLines().format(record))
    assert line["message"] == "GET /v1/drafts/{locator} 401"
    assert (line["method"], line["route"], line["status"]) == ("GET", "/v1/drafts/{locator}", 401)
    assert line["request"] == answer.headers["x-request-id"]
    assert line["milliseconds"] >= 0
    assert LOCATOR not in json.dumps(line)
    assert "192.0.2.77" not in json.dumps(line)


def test_a_line_of_json_stays_one_line_whatever_it_says() -> None:
    try:
        int("of\ntwo lines")
    except ValueError:
        record = logging.getLogger("portal").makeRecord(
            "portal", logging.ERROR, "file", 1, "it says %s", ('"a"\nb',), sys.exc_info()
        )
    told = JsonLines().format(record)

    assert "\n" not in told
    line = json.loads(told)
    assert line["message"] == 'it says "a"\nb'
    assert line["level"] == "error"
    assert "ValueError" in line["trace"]
