"""One virtual kiosk: the station's own sync loop over an outbox of its own, turned by hand.

Everything that speaks, waits, signs, sends, judges and keeps is the kiosk's real code. Left out are
the screen, the printer, the opinions and drafts, and the building of a catalogue that was fetched.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from hashlib import sha256
from pathlib import Path
from time import monotonic
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from benchmarks.fleet.catalogue import CatalogueFetch
from benchmarks.fleet.samples import BATCH, MeasuredClient, Note, Sample
from kiosk import __version__
from kiosk.identity.enrolment_record import save_enrolment
from kiosk.offline.acceptance import Acceptance, NewApplication
from kiosk.offline.attachment_files import stream_path
from kiosk.offline.outbox import Outbox
from kiosk.offline.upload import Uploads
from kiosk.portal_client.wire import Signer
from kiosk.protocol.enrolment import Centre, Enrolment
from kiosk.sealing.agency_key import AgencyPublicKey
from kiosk.station.audit_errand import AuditErrand
from kiosk.station.board import Board
from kiosk.station.courier_key_errand import CourierKeyErrand
from kiosk.station.doorbell import Doorbell
from kiosk.station.loop import SyncLoop
from kiosk.station.membership import MembershipWatch
from kiosk.station.place import Chance, Surroundings
from kiosk.station.portal_time import PortalTime
from kiosk.station.rhythm import Rhythm

SERVICE: Final = "acta-de-nacimiento"
ANSWERS: Final = {
    "nombre": "María de los Ángeles Hernández Jiménez",
    "curp": "HEJM850101MOCRMN09",
    "domicilio": "Calle Independencia 14, Barrio de Xochimilco, 68040 Oaxaca de Juárez",
    "motivo": "Se necesita para inscribir a dos hijos en la escuela primaria.",
}
_FIRST_PROBE_ROUND: Final = 1.2


def device_key(secret: bytes, number: int) -> Ed25519PrivateKey:
    """The key of a kiosk's machine, the same wherever it is asked for."""
    return Ed25519PrivateKey.from_private_bytes(sha256(secret + number.to_bytes(4, "big")).digest())


def centre_of(number: int) -> Centre:
    """Where a kiosk stands."""
    return Centre(id=f"cdc-{number}", name=f"Centro {number}", state="MX-OAX", municipality="20067")


@dataclass(frozen=True)
class Portal:
    """Where the kiosks' portal is, and to whom they seal."""

    address: str
    key: bytes
    agency: str
    agency_key: AgencyPublicKey


@dataclass(frozen=True)
class Life:
    """What a kiosk goes through. `visits` are the seconds between two; None: nobody comes.

    `catalogue` is what is fetched at each version of the timestamps (`releases.recorded`).
    """

    rhythm: Rhythm
    queued: int = 0
    visits: float | None = None
    version: int = 0
    catalogue: Mapping[int, tuple[str, ...]] | None = None


class VirtualKiosk:
    """One thread at a time. `note` is told of every exchange."""

    def __init__(
        self, number: int, secret: bytes, folder: Path, portal: Portal, life: Life, *, note: Note
    ) -> None:
        self.number = number
        self.waiting = 0
        """Submissions that have no receipt yet."""
        self._portal = portal
        self._life = life
        self._tell = note
        self._path = folder / str(number) / "outbox.sqlite"
        self._path.parent.mkdir(parents=True)
        self._enrolment = Enrolment(
            kiosk=f"kiosk-{number}",
            kiosk_number=number,
            centre=centre_of(number),
            portal_key=portal.key,
            enrolled_at=_now(),
        )
        self._draw = secrets.SystemRandom().random
        self._catalogue = CatalogueFetch(
            portal.address, life.catalogue or {}, life.version, self._draw, note
        )
        self._next_visit = self._next_visit_after(0.0)
        self._moved = False
        self._queue()
        self._loop = self._station(device_key(secret, number))

    def first_turn(self) -> float:
        """In how many seconds: each asks again and again for the portal, by its own clock."""
        return self._draw() * self._life.rhythm.probe_offline * _FIRST_PROBE_ROUND

    def begin(self, now: float) -> None:
        """The scene begins; visits come from now on."""
        self._next_visit = self._next_visit_after(now)

    def turn(self) -> float:
        """Takes one step, as the station's thread does; the moment of the next."""
        if monotonic() >= self._next_visit:
            with Outbox.open(self._path) as outbox:
                self._accept(outbox, _now())
            self._next_visit = self._next_visit_after(monotonic())
            self._moved = True
            self._loop.rung()
        rest = self._loop.turn()
        if self._moved:
            self._moved = False
            self.waiting = self._undelivered()
        return min(monotonic() + rest, self._next_visit)

    def submissions(self) -> list[tuple[str, str, bytes, str | None]]:
        """Id, folio, digest of the body and receipt of all that was ever accepted here."""
        with Outbox.open_for_reading(self._path) as outbox:
            return [
                (str(one.id), one.folio, one.body_sha256, one.receipt_json)
                for one in outbox.items()
            ]

    def _queue(self) -> None:
        """What was handed in during three days without a line."""
        with Outbox.open(self._path) as outbox:
            for place in range(self._life.queued):
                ago = timedelta(days=3) * (self._life.queued - place) / self._life.queued
                self._accept(outbox, _now() - ago)
        self.waiting = self._life.queued

    def _accept(self, outbox: Outbox, moment: datetime) -> None:
        acceptance = Acceptance(outbox, self._enrolment, lambda: moment, os.urandom)
        portal = self._portal
        acceptance.accept(
            NewApplication(SERVICE, 1, portal.agency, portal.agency_key, "es", ANSWERS)
        )

    def _undelivered(self) -> int:
        with Outbox.open_for_reading(self._path) as outbox:
            return outbox.figures(_now()).undelivered

    def _next_visit_after(self, now: float) -> float:
        """Visitors come by chance."""
        if self._life.visits is None:
            return float("inf")
        return now + self._life.visits * 2 * self._draw()

    def _station(self, key: Ed25519PrivateKey) -> SyncLoop:
        """As `kiosk.station.app` puts it together."""
        home = self._path.parent
        enrolment = home / "enrolment.json"
        save_enrolment(enrolment, self._enrolment)
        audit = AuditErrand(lambda: Outbox.open(self._path), secrets.token_bytes)
        portal_keys = home / "portal-keys.json"
        courier_key = CourierKeyErrand(home / "courier-key.json", enrolment, portal_keys)
        return SyncLoop(
            Surroundings(
                board=Board(),
                clock=_now,
                monotonic=monotonic,
                chance=Chance(self._draw, secrets.token_bytes),
                rhythm=self._life.rhythm,
                software=f"ventanilla {__version__}",
                catalogue_version=lambda: "1",
            ),
            doorbell=Doorbell([], self._life.rhythm.watch),
            open_outbox=lambda: Outbox.open(self._path),
            membership=MembershipWatch(enrolment, portal_keys, lambda: key),
            connect=self._connect,
            portal_time=PortalTime(_now),
            uploads=Uploads(partial(stream_path, self._path), _now, monotonic, self._draw),
            errands=(audit, courier_key, self._catalogue),
            forgotten=audit.at_once,
            heard=self._catalogue.heard,
            told=self._catalogue.told,
        )

    def _connect(self, sign: Signer | None) -> MeasuredClient:
        return MeasuredClient(self._portal.address, 30.0, sign, self._note)

    def _note(self, sample: Sample) -> None:
        self._moved |= sample.kind == BATCH
        self._tell(sample)


def _now() -> datetime:
    return datetime.now(UTC)
