"""`portal serve --workers N`: several processes, one portal, whatever happens to one of them."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from threading import Barrier

import pytest
import requests
from portal_world import CLAIM, Device, Portal
from publishing_world import SAT
from publishing_world import Desk as Admin
from sqlalchemy import func, select
from waiting import until

from kiosk.protocol.batch import Accepted, Batch, BatchResult
from kiosk.protocol.tracking import TrackingRequest, claim_hash
from portal.cli import main
from portal.storage import submission_sums, tracking_steps

pytest_plugins = ["portal_fixtures"]

SECONDS = 120
AT_ONCE = 100


class Workers:
    """A portal of two processes over the home of `portal`."""

    def __init__(self, portal: Portal, process: subprocess.Popen[str], log: Path) -> None:
        self.portal = portal
        self.process = process
        self._log = log
        assert process.stdout is not None
        self.address = process.stdout.readline().strip()
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+", self.address), log.read_text()

    @property
    def log(self) -> str:
        return self._log.read_text()

    def lines(self) -> list[dict[str, object]]:
        return [json.loads(line) for line in self.log.splitlines()]

    def pids(self) -> set[int]:
        """Those that answer."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return {pid for pid in map(int, children.split()) if b"spawn_main" in _command(pid)}

    def get(self, path: str) -> requests.Response:
        """Over a connection of its own: any of the processes may take it."""
        return requests.get(self.address + path, timeout=SECONDS)


def _command(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except FileNotFoundError:
        return b""


@contextmanager
def working(portal: Portal, folder: Path, **settings: str) -> Iterator[Workers]:
    portal.clock.now = datetime.now(UTC)
    log = folder / "workers.log"
    named = {
        "PORTAL_HOME": str(portal.settings.home),
        "PORTAL_CATALOGUE": str(portal.catalogue),
        "PORTAL_LOG": "json",
        **({"PORTAL_DATABASE_URL": address} if (address := portal.settings.database_url) else {}),
        **settings,
    }
    with log.open("w") as told:
        process = subprocess.Popen(
            [sys.executable, "-m", "portal", "serve", "--port", "0", "--workers", "2"],
            env={**os.environ, **named},
            stdout=subprocess.PIPE,
            stderr=told,
            text=True,
        )
        try:
            yield Workers(portal, process, log)
        finally:
            process.terminate()
            try:
                process.communicate(timeout=SECONDS)
            finally:
                process.kill()


def posted(request: requests.PreparedRequest, start: Barrier) -> tuple[int, bytes]:
    """How often it was sent until it was answered, and the answer."""
    with requests.Session() as session:
        start.wait(SECONDS)
        for attempt in range(1, 20):
            answer = session.send(request, timeout=SECONDS)
            if answer.status_code != 503:
                assert answer.status_code == 200, answer.text
                return attempt, answer.content
            assert int(answer.headers["Retry-After"]) > 0
            time.sleep(0.2)
    raise AssertionError("never answered")


@pytest.mark.both_databases
def test_workers_are_one_portal(portal: Portal, device: Device, tmp_path: Path) -> None:
    """One start for all of it, since it takes seconds."""
    with working(
        portal, tmp_path, PORTAL_TRACKING_PER_MINUTE="7", PORTAL_MAX_AT_WORK="128"
    ) as workers:
        _a_hundred_at_once_are_one(workers, device)
        _a_request_counts_once_whoever_meets_it(workers, device)
        _what_is_limited_is_limited_over_all(workers, device)
        _their_figures_are_told_together(workers)
        _what_is_published_meanwhile_is_known_to_all(workers, device)
        _one_that_is_killed_is_replaced(workers)
        log = workers.log
        if portal.database.is_postgresql:
            _they_end_with_the_one_that_started_them(workers)
        else:
            workers.process.send_signal(signal.SIGTERM)
            assert workers.process.wait(SECONDS) == 0

    assert device.id not in log
    assert "127.0.0.1" not in log.replace(workers.address, "")
    assert "Traceback" not in log


def _a_hundred_at_once_are_one(workers: Workers, device: Device) -> None:
    envelope = device.envelope(os.urandom(20_000))
    batch = Batch(envelopes=(envelope,))
    sent = [device.signed("/v1/submissions", batch, workers.address) for _ in range(AT_ONCE)]
    start = Barrier(AT_ONCE)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = list(pool.map(posted, sent, [start] * AT_ONCE))

    results = [BatchResult.model_validate_json(content).results for _, content in answers]
    receipts = {one.receipt.canonical() for (one,) in results if isinstance(one, Accepted)}
    assert len(results) == AT_ONCE
    assert all(isinstance(one, Accepted) for (one,) in results)
    assert len(receipts) == 1
    with workers.portal.database.reading() as session:
        assert [one.count for one in submission_sums.counts(session)] == [1]
        steps = select(func.count()).select_from(tracking_steps.TrackingRow)
        assert session.scalar(steps) == 1
    answered = {line["process"] for line in workers.lines() if line.get("status") == 200}
    assert len(answered) == 2, "one process took it all: nothing is proved"


def _a_request_counts_once_whoever_meets_it(workers: Workers, device: Device) -> None:
    request = device.signed("/v1/heartbeats", device.heartbeat(), workers.address)
    start = Barrier(10)

    def send(_: int) -> int:
        with requests.Session() as session:
            start.wait(SECONDS)
            return session.send(request, timeout=SECONDS).status_code

    with ThreadPoolExecutor(10) as pool:
        assert sorted(pool.map(send, range(10))) == [200, *[401] * 9]


def _what_is_limited_is_limited_over_all(workers: Workers, device: Device) -> None:
    folio = device.folio or ""
    body = TrackingRequest(folio=folio, claim_hash=claim_hash(folio, CLAIM)).model_dump_json()

    def ask(_: int) -> int:
        headers = {"Content-Type": "application/json"}
        url = f"{workers.address}/v1/tracking"
        return requests.post(url, body, headers=headers, timeout=SECONDS).status_code

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(ask, range(20)))
    assert answers.count(200) in {7, 8, 9}, answers  # a token comes back every nine seconds
    assert answers.count(429) == 20 - answers.count(200)


def _their_figures_are_told_together(workers: Workers) -> None:
    figures = workers.get("/metrics").text
    took = re.search(r'ventanilla_submissions_total{outcome="accepted"} (\d+)', figures)
    assert took is not None
    assert int(took[1]) == AT_ONCE
    assert 'route="/v1/tracking",status="429"' in figures


def _what_is_published_meanwhile_is_known_to_all(workers: Workers, device: Device) -> None:
    def status(_: int = 0) -> str:
        batch = Batch(envelopes=(device.envelope(agency=SAT),))
        request = device.signed("/v1/submissions", batch, workers.address)
        with requests.Session() as session:
            answer = session.send(request, timeout=SECONDS)
        (result,) = BatchResult.model_validate_json(answer.content).results
        return result.status

    def is_said_by_both() -> bool:
        assert status() == "deferred"
        told = (line for line in workers.lines() if line.get("event") == "agency-unknown")
        return len({line["process"] for line in told}) == 2

    until(is_said_by_both, "two that know no such agency", SECONDS)
    admin = Admin(workers.portal.settings.home.parent)
    admin.make_keys()
    admin.publish()
    assert set(map(status, range(20))) == {"accepted"}


def _one_that_is_killed_is_replaced(workers: Workers) -> None:
    until(lambda: len(workers.pids()) == 2, "two workers", SECONDS)
    before = workers.pids()
    gone = min(before)
    os.kill(gone, signal.SIGKILL)
    until(lambda: len(workers.pids()) == 2 and gone not in workers.pids(), "one instead", SECONDS)
    until(lambda: workers.get("/readyz").status_code == 200, "a portal that goes on", SECONDS)


def _they_end_with_the_one_that_started_them(workers: Workers) -> None:
    until(
        lambda: len(workers.pids()) == 2, "two workers", SECONDS
    )  # the new one may have hung, too
    pids = workers.pids()
    workers.process.kill()
    until(lambda: not any(map(_command, pids)), "no worker without its parent", SECONDS)


def test_workers_that_cannot_start_are_told_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "portal.sqlite").write_bytes(b"nothing of ours" * 100)

    assert main(["serve", "--port", "0", "--workers", "2", "--home", str(tmp_path)]) == 1

    assert "not a database" in capsys.readouterr().err.splitlines()[-1]


@pytest.mark.parametrize("number", ["0", "65"])
def test_there_are_not_any_number_of_workers(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], number: str
) -> None:
    assert main(["serve", "--port", "0", "--workers", number, "--home", str(tmp_path)]) == 1
    assert "from 1 to 64" in capsys.readouterr().err
