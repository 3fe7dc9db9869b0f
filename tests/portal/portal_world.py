"""A whole portal in one process, and kiosks that sign for real, for the tests of this folder."""

from __future__ import annotations

import asyncio
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx
import requests
import uvicorn
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from database_choice import address_for
from fastapi import FastAPI
from kept_adapters import kept_adapters

from kiosk.protocol.batch import Batch, BatchResult, ItemResult
from kiosk.protocol.enrolment import Centre, Enrolment, request_enrolment
from kiosk.protocol.envelope import Envelope, Header, sign_envelope
from kiosk.protocol.folio import mint_folio
from kiosk.protocol.heartbeat import Heartbeat, OutboxFigures
from kiosk.protocol.identifier import uuid7
from kiosk.protocol.message import Message
from kiosk.protocol.problem import Problem
from kiosk.protocol.request_signature import sign_request
from kiosk.protocol.tracking import claim_hash
from portal.app import build_app
from portal.attachments.stream_folder import StreamFolder
from portal.clerks.applications import Applications
from portal.desk.in_tray import HostPile
from portal.enrolment.codes import issue_code
from portal.settings import PortalSettings
from portal.storage.database import Database, open_database

BASE = "http://portal.test"
AGENCY = "registro-civil"
CLAIM = "7K3M-9QXR"
CENTRE = Centre(
    id="cdc-oaxaca-014", name="Centro Xochimilco", state="MX-OAX", municipality="20067", phone=""
)


class ManualClock:
    """Stands still until told."""

    def __init__(self) -> None:
        self.now = datetime(2026, 1, 15, 16, 30, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **duration: float) -> None:
        self.now += timedelta(**duration)


def in_turn() -> Callable[[int], int]:
    """0, 1, 2… for random numbers."""
    numbers = count()
    return lambda _: next(numbers)


@cache
def _empty_database() -> bytes:
    """SQLite's file with today's schema and nothing in it: to migrate to it takes longest."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "empty.sqlite"
        open_database(f"sqlite:///{path}").close()
        return path.read_bytes()


class Portal:
    """The application over a folder of its own, called without a socket.

    Kiosks are numbered in turn, so that a number in a test is nobody else's.
    """

    def __init__(
        self,
        folder: Path,
        *,
        below: Callable[[int], int] | None = None,
        **settings: int | str | Path,
    ) -> None:
        self.clock = ManualClock()
        self.catalogue = folder / "catalogue"
        agency = self.catalogue / "agencies" / AGENCY
        agency.mkdir(parents=True, exist_ok=True)
        (agency / "agency.yaml").write_text("name: {es: Registro Civil}\nlevel: federal\n")
        home = folder / "home"
        address = address_for(home)
        if address is not None:
            os.environ["PORTAL_DATABASE_URL"] = address  # for the commands on its home
        self.settings = PortalSettings(
            home=home,
            database_url=address,
            catalogue=self.catalogue,
            **settings,  # type: ignore[arg-type]  # a table of overrides
        )
        if address is None and not home.exists():
            home.mkdir(mode=0o700, parents=True)
            (home / "portal.sqlite").write_bytes(_empty_database())
        with kept_adapters():
            self.app = build_app(self.settings, self.clock, below or in_turn())
        self.database: Database = open_database(self.settings.database)

    def pile(self) -> HostPile:
        """What the desk's commands work on."""
        streams = StreamFolder(self.settings.attachments)
        return HostPile(Applications(self.database, streams, self.clock))

    def close(self) -> None:
        """As at the end of its life, which it need not have begun: it is not served."""
        self.app.state.database.close()
        self.database.close()
        if self.settings.database_url is not None:
            os.environ.pop("PORTAL_DATABASE_URL", None)

    def call(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        client: str = "192.0.2.1",
        *,
        base: str = BASE,
    ) -> httpx.Response:
        async def send() -> httpx.Response:
            transport = httpx.ASGITransport(
                self.app, raise_app_exceptions=False, client=(client, 1)
            )
            async with httpx.AsyncClient(transport=transport, base_url=base) as http:
                return await http.request(method, path, content=body, headers=headers)

        return asyncio.run(send())

    def post(self, path: str, message: Message, client: str = "192.0.2.1") -> httpx.Response:
        """Unsigned."""
        body = message.model_dump_json().encode()
        return self.call("POST", path, body, {"Content-Type": "application/json"}, client)

    def code(self, replaces: int | None = None) -> str:
        return issue_code(self.database, CENTRE, self.clock(), os.urandom, replaces=replaces)[0]

    def enrol(self, replaces: int | None = None) -> Device:
        key = Ed25519PrivateKey.generate()
        request = request_enrolment(self.code(replaces), "0.1.0", self.clock(), key)
        answer = self.post("/v1/enrolments", request)
        assert answer.status_code == 201, answer.text
        return Device(self, key, Enrolment.model_validate_json(answer.content))


class Device:
    """An enrolled kiosk."""

    def __init__(self, portal: Portal, key: Ed25519PrivateKey, enrolment: Enrolment) -> None:
        self.portal = portal
        self.key = key
        self.enrolment = enrolment
        self.id = enrolment.kiosk
        self.folio: str | None = None

    def header(self, **changes: object) -> Header:
        now = self.portal.clock()
        self.folio = mint_folio(self.enrolment.kiosk_number, now, os.urandom, after=self.folio)
        fields: dict[str, object] = {
            "id": uuid7(now, os.urandom),
            "folio": self.folio,
            "kiosk": self.id,
            "agency": AGENCY,
            "service": "acta-de-nacimiento",
            "form_version": 1,
            "key_id": "0123456789abcdef",
            "created_at": now,
            "claim_hash": claim_hash(self.folio, CLAIM),
        }
        return Header.model_validate(fields | changes)

    def envelope(self, sealed: bytes = b"sealed", **changes: object) -> Envelope:
        return sign_envelope(self.header(**changes), sealed, self.key)

    def signed(
        self, path: str, message: Message, base: str = BASE, nonce: str | None = None
    ) -> requests.PreparedRequest:
        request = requests.Request(
            "POST",
            base + path,
            {"Content-Type": "application/json"},
            data=message.model_dump_json().encode(),
        ).prepare()
        sign_request(request, self.id, self.key, self.portal.clock(), nonce or os.urandom(16).hex())
        return request

    def send(self, request: requests.PreparedRequest) -> httpx.Response:
        assert isinstance(request.body, bytes)
        return self.portal.call("POST", request.path_url, request.body, dict(request.headers))

    def post(self, path: str, message: Message) -> httpx.Response:
        return self.send(self.signed(path, message))

    def submit(self, *envelopes: Envelope) -> tuple[ItemResult, ...]:
        answer = self.post("/v1/submissions", Batch(envelopes=envelopes))
        assert answer.status_code == 200, answer.text
        return BatchResult.model_validate_json(answer.content).results

    def heartbeat(self, kiosk: str | None = None) -> Heartbeat:
        outbox = OutboxFigures(queued=0, sending=0, carried=0, held=0, delivered=3)
        now = self.portal.clock()
        return Heartbeat(kiosk=kiosk or self.id, at=now, software="0.1.0", outbox=outbox)


@contextmanager
def served(app: FastAPI, chain: Path | None = None) -> Iterator[str]:
    """The application on a real socket of the loopback; its base URL.

    With `chain` (a key, and a certificate of `localhost`) over TLS.
    """
    listener = socket.create_server(("127.0.0.1", 0), backlog=256)
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, ssl_certfile=chain))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        deadline = time.monotonic() + 10
        while not server.started:
            assert time.monotonic() < deadline, "the server did not start"
            assert thread.is_alive()
            time.sleep(0.01)
        origin = "http://127.0.0.1" if chain is None else "https://localhost"
        yield f"{origin}:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(10)
        listener.close()


def problem_of(answer: httpx.Response) -> Problem:
    """The problem an answer carries; fails when it is none, or not of the answer's status."""
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    problem = Problem.model_validate_json(answer.content)
    assert problem.status == answer.status_code
    return problem


def kind_of(problem: Problem) -> str:
    return problem.type.removeprefix("urn:ventanilla:problem:")
