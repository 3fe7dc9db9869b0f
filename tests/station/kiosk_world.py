"""A kiosk on a temporary disk: enrolled, with an outbox, and its station as a real process."""

from __future__ import annotations

import json
import os
import secrets
import signal
import socket
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from loopback_portal import LoopbackPortal
from waiting import until
from warm_station import WarmStation

from kiosk.identity.device_key import DeviceKeys
from kiosk.identity.enrolment_record import save_enrolment
from kiosk.identity.machine_keyring import machine_keyring
from kiosk.offline.attachment_files import stream_path
from kiosk.offline.outbox import Outbox
from kiosk.offline.outbox_item import NewSubmission, OutboxEntry, OutboxItem, State
from kiosk.protocol.attachment import SealedAttachment
from kiosk.protocol.enrolment import Centre, Enrolment
from kiosk.protocol.envelope import Header
from kiosk.protocol.folio import mint_folio
from kiosk.protocol.identifier import uuid7
from kiosk.protocol.station_calls import Answer
from kiosk.protocol.tracking import claim_hash
from kiosk.settings import Settings

KIOSK = "kiosk-7"
CLAIM = "7K3M-9QXR"


def submission(
    now: datetime | None = None, body: bytes = b"sealed" * 100
) -> Callable[[str | None], NewSubmission]:
    moment = now or datetime.now(UTC)

    def make(last: str | None) -> NewSubmission:
        folio = mint_folio(7, moment, secrets.token_bytes, after=last)
        header = Header(
            id=uuid7(moment, secrets.token_bytes),
            folio=folio,
            kiosk=KIOSK,
            agency="registro-civil",
            service="acta-de-nacimiento",
            form_version=1,
            key_id="0" * 16,
            created_at=moment,
            claim_hash=claim_hash(folio, CLAIM),
        )
        return NewSubmission(header=header, sealed=body)

    return make


def enrolment(portal_key: bytes) -> Enrolment:
    return Enrolment(
        kiosk=KIOSK,
        kiosk_number=7,
        centre=Centre(
            id="centro-oaxaca", name="Centro Oaxaca", state="MX-OAX", municipality="20067"
        ),
        portal_key=portal_key,
        enrolled_at=datetime.now(UTC),
    )


@dataclass
class Kiosk:
    """One kiosk's disk, and what may be done from the screen's side."""

    home: Path
    url: str
    timeout: float = 5.0
    log: list[str] = field(default_factory=list)
    printer: str = ""
    public_url: str = ""
    variables: dict[str, str] = field(default_factory=dict)
    """What else stands in the station's environment."""

    @property
    def settings(self) -> Settings:
        return Settings(home=self.home, portal_url=self.url)

    def make_key(self) -> Ed25519PrivateKey:
        return DeviceKeys(backend=machine_keyring(self.home, {})).create()

    def enrol(self, portal_key: bytes) -> None:
        save_enrolment(self.settings.enrolment_path, enrolment(portal_key))

    def accept(self, count: int = 1, now: datetime | None = None) -> list[OutboxItem]:
        with Outbox.open(self.settings.outbox_path) as outbox:
            return [outbox.accept(submission(now)) for _ in range(count)]

    def accept_with(self, *streams: bytes, now: datetime | None = None) -> OutboxItem:
        """With sealed streams that go before it."""
        path = self.settings.outbox_path
        made = submission(now)

        def make(last: str | None) -> NewSubmission:
            plain = made(last)
            listed = tuple(
                SealedAttachment(size=len(s), sha256=sha256(s).digest()) for s in streams
            )
            header = plain.header.model_copy(update={"attachments": listed})
            for position, stream in enumerate(streams):
                file = stream_path(path, header.id, position)
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(stream)
            return NewSubmission(header=header, sealed=plain.sealed)

        with Outbox.open(path) as outbox:
            return outbox.accept(make)

    def entries(self) -> list[OutboxEntry]:
        with Outbox.open_for_reading(self.settings.outbox_path) as outbox:
            return outbox.items()

    def states(self) -> list[State]:
        return [entry.state for entry in self.entries()]

    def all_delivered(self) -> bool:
        return set(self.states()) == {State.DELIVERED}

    def call(self, method: str, params: Mapping[str, Any] | None = None) -> Answer:
        with self.connected() as line:
            return ask(line, {"id": 1, "method": method, "params": params or {}})

    @contextmanager
    def connected(self) -> Iterator[socket.socket]:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
            line.settimeout(10)
            line.connect(str(self.settings.station_socket))
            yield line

    def answers(self) -> bool:
        try:
            self.call("health")
        except OSError:
            return False
        return True

    def online(self) -> bool:
        answer = self.call("status")
        return answer.result is not None and bool(answer.result["online"])

    def troubles(self) -> set[str]:
        result = self.call("health").result
        assert result is not None
        return {trouble["name"] for trouble in result["troubles"]}

    def start(self) -> WarmStation:
        environment = {
            "PATH": os.environ["PATH"],
            "KIOSK_HOME": str(self.home),
            "KIOSK_PORTAL_URL": self.url,
            "KIOSK_PRINTER": self.printer,
            "KIOSK_PUBLIC_URL": self.public_url,
            "KIOSK_REQUEST_TIMEOUT_SECONDS": str(self.timeout),
            **self.variables,
        }
        return WarmStation(environment, self.home.parent / "station.log")

    def log_text(self) -> str:
        return (self.home.parent / "station.log").read_text("utf-8")

    @contextmanager
    def station(self) -> Iterator[WarmStation]:
        """Runs it, waits until it answers, and ends it; it must end well if it still runs."""
        process = self.start()
        try:
            until(self.answers)
            yield process
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
                assert process.wait(5) == 0, self.log_text()
        finally:
            if process.poll() is None:
                process.kill()
                process.wait(5)
        assert "Traceback" not in self.log_text(), self.log_text()


def ask(line: socket.socket, message: Mapping[str, Any]) -> Answer:
    line.sendall(json.dumps({"jsonrpc": "2.0", **message}).encode() + b"\n")
    with line.makefile("rb") as stream:
        return Answer.model_validate_json(stream.readline())


def enrolled(home: Path, url: str) -> tuple[Kiosk, LoopbackPortal]:
    """A kiosk, and the portal that knows it (not yet served)."""
    home.mkdir(parents=True, exist_ok=True)
    kiosk = Kiosk(home, url)
    key = kiosk.make_key()
    portal = LoopbackPortal({KIOSK: key.public_key().public_bytes_raw()})
    kiosk.enrol(portal.public_key)
    return kiosk, portal
