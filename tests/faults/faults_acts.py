"""What a process does until it is broken: it stands in for the screen, or is the station."""

from __future__ import annotations

import os
import secrets
import sys
from argparse import Namespace
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta
from io import BytesIO
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from faults_ledger import Told
from faults_shim import Plan, Shim

from kiosk.cli import CommandError
from kiosk.offline.acceptance import Acceptance, Attachment, NewApplication
from kiosk.offline.outbox import Outbox
from kiosk.offline.outbox_errors import DiskFull, OutboxError
from kiosk.offline.outbox_item import NewSubmission
from kiosk.protocol.enrolment import Enrolment
from kiosk.protocol.envelope import Header
from kiosk.protocol.folio import mint_folio
from kiosk.protocol.identifier import uuid7
from kiosk.protocol.tracking import claim_hash
from kiosk.sealing.agency_key import generate_agency_key
from kiosk.sealing.body import AttachmentNote
from kiosk.station.command import run
from kiosk.station.rhythm import Rhythm
from portal.serve import run as serve

CLAIM: Final = "7K3M-9QXR"
HURRIED: Final = {
    "probe_offline": 0.1,
    "probe_online": 0.4,
    "heartbeat": 0.5,
    "enrolment": 0.1,
    "outbox": 0.1,
    "watch": 0.05,
}
TRIES: Final = 5


def application(
    kiosk: str,
    number: int,
    sealed: bytes,
    *,
    now: datetime | None = None,
    agency: str = "registro-civil",
) -> Callable[[str | None], NewSubmission]:
    """What `Outbox.accept` wants; each call makes another id and folio for the same body."""

    def make(last: str | None) -> NewSubmission:
        moment = now or datetime.now(UTC)
        folio = mint_folio(number, moment, secrets.token_bytes, after=last)
        header = Header(
            id=uuid7(moment, secrets.token_bytes),
            folio=folio,
            kiosk=kiosk,
            agency=agency,
            service="acta-de-nacimiento",
            form_version=1,
            key_id="0" * 16,
            created_at=moment,
            claim_hash=claim_hash(folio, CLAIM),
        )
        return NewSubmission(header=header, sealed=sealed)

    return make


def a_body() -> bytes:
    """No two are alike; of one page or some."""
    return secrets.token_bytes(300 + secrets.randbelow(6_000))


@dataclass(frozen=True)
class Desk:
    """Where visitors of one kiosk hand in: the outbox, and whose folios they get."""

    path: Path
    kiosk: str
    number: int

    def accept(self, outbox: Outbox, sealed: bytes | None = None, **header: Any) -> Told:
        """One application, as the screen would hand it in. Raises `OutboxError`."""
        make = application(self.kiosk, self.number, sealed or a_body(), **header)
        item = outbox.accept(make)
        return Told(item.folio, item.id, item.body_sha256)


@dataclass(frozen=True)
class Post:
    """What a station needs; `log` takes what it says."""

    home: Path
    url: str
    timeout: float
    log: Path


def accept(tells: Connection, desk: Desk, count: int, plan: Plan) -> None:
    """Visitors one after another. Each who is refused tries once more with the same application.

    Tells every `Told` after it was accepted, `refused` and why for each failure, and at the end
    how many operations there were.
    """
    shim = Shim(plan)
    outbox: Outbox | None = None
    for _ in range(count):
        sealed = a_body()
        for _ in range(TRIES):
            try:
                outbox = outbox or Outbox.open(desk.path)
                told = desk.accept(outbox, sealed)
            except OutboxError as error:
                tells.send(("refused", type(error).__name__))
                shim.heal()
                if outbox is not None and not isinstance(error, DiskFull):
                    outbox.close()
                    outbox = None
            else:
                tells.send(told)
                break
    if outbox is not None:
        outbox.close()
    tells.send(("operations", shim.count))


def accept_attached(
    tells: Connection, path: Path, enrolment: Enrolment, count: int, plan: Plan
) -> None:
    """Visitors with two pictures each, sealed as on the screen. Tells as `accept` does."""
    shim = Shim(plan)
    key = generate_agency_key().public_key()
    for _ in range(count):
        for _ in range(TRIES):
            try:
                with Outbox.open(path) as outbox:
                    done = Acceptance(
                        outbox, enrolment, lambda: datetime.now(UTC), secrets.token_bytes
                    ).accept(
                        NewApplication(
                            "acta-de-nacimiento",
                            1,
                            "registro-civil",
                            key,
                            "es",
                            {"name": "Xochitl"},
                            [a_picture(), a_picture()],
                        )
                    )
                    entry = outbox.by_folio(done.folio)
            except OutboxError as error:
                tells.send(("refused", type(error).__name__))
                shim.heal()
            else:
                tells.send(entry and Told(entry.folio, entry.id, entry.body_sha256))
                break
    tells.send(("operations", shim.count))


def a_picture() -> Attachment:
    """Of some ten kilobytes."""
    content = secrets.token_bytes(20_000 + secrets.randbelow(80_000))
    note = AttachmentNote(
        question="/photo", name="foto.jpg", media_type="image/jpeg", size=len(content)
    )
    return Attachment(note, lambda: BytesIO(content))


def open_and_close(tells: Connection, path: Path, plan: Plan) -> None:
    """Opens, migrates where that is due, sets right what a crash left, and closes: a checkpoint."""
    shim = Shim(plan)
    try:
        with Outbox.open(path) as outbox:
            outbox.recover()
    except OutboxError as error:
        tells.send(("refused", type(error).__name__))
    tells.send(("operations", shim.count))


def erase(tells: Connection, path: Path, ids: Sequence[UUID], plan: Plan) -> None:
    """Settles what the portal has confirmed: the bodies go for good."""
    shim = Shim(plan)
    try:
        with Outbox.open(path) as outbox:
            outbox.settle(ids, datetime.now(UTC) + timedelta(days=1))
    except OutboxError as error:
        tells.send(("refused", type(error).__name__))
    tells.send(("operations", shim.count))


def station(tells: Connection, post: Post, plan: Plan | None) -> None:
    """The real station; does not return."""
    if plan is not None:
        Shim(plan)
    tells.send("begins")
    station_here(post)


def station_here(post: Post) -> None:
    """The real station, hurried, in this very process; ends with 1 where it says why it cannot."""
    os.environ["KIOSK_HOME"] = str(post.home)
    os.environ["KIOSK_PORTAL_URL"] = post.url
    os.environ["KIOSK_REQUEST_TIMEOUT_SECONDS"] = str(post.timeout)
    _speak_into(post.log)
    known = {one.name for one in fields(Rhythm)}
    rhythm = Rhythm(**{name: value for name, value in HURRIED.items() if name in known})
    try:
        run(Namespace(verbose=True), rhythm)
    except CommandError as error:
        print(error, file=sys.stderr)
        sys.exit(1)


def portal(_tells: Connection, home: Path, catalogue: Path, port: int, log: Path) -> None:
    """The real portal."""
    for name in [name for name in os.environ if name.startswith("PORTAL_")]:
        del os.environ[name]
    os.environ["PORTAL_CATALOGUE"] = str(catalogue)
    _speak_into(log)
    serve(Namespace(host="127.0.0.1", port=port, home=home, workers=None))


def _speak_into(log: Path) -> None:
    descriptor = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(descriptor, sys.stdout.fileno())
    os.dup2(descriptor, sys.stderr.fileno())
