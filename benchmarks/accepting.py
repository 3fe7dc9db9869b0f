"""From the touch on *Send* to a folio that a power cut cannot take back.

Ours is the whole of it: ids, folio, claim code, sealing, the second copy, one transaction. The
limit is what SQLite takes for a durable commit of the same bytes; both by turns, on one disk.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Self

import apsw

from benchmarks.depth import Depth
from benchmarks.figure import Aim, Figure, Growth, Measured, percentile
from benchmarks.place import Place
from benchmarks.programs import took
from kiosk.catalogue.reading import CatalogueStore
from kiosk.identity.enrolment_record import load_enrolment
from kiosk.offline.acceptance import Acceptance, NewApplication
from kiosk.offline.outbox import Outbox
from kiosk.protocol.enrolment import Enrolment
from kiosk.sealing.agency_key import AgencyPublicKey, generate_agency_key
from kiosk.tour.play import ANSWERS, SERVICE

ROUNDS = 4
"""In which the percentiles are taken, to see how they spread."""
WITHIN = "a bare SQLite WAL+FULL commit of the same bytes"
SIZES = (100, 1_000, 10_000)


def measure_acceptance(place: Place, depth: Depth) -> Iterator[Figure]:
    """The middle and the slow end, in some rounds."""
    ours, bare = [], []
    with sending_from(place, place.scratch / "outbox.sqlite") as sending:
        table = BareTable(place.scratch / "bare.sqlite")
        for _ in range(ROUNDS):
            mine, least = [], []
            for _ in range(depth.sends // ROUNDS):
                mine.append(took(sending.send))
                least.append(took(partial(table.insert, sending.last())))
            ours.append(mine)
            bare.append(least)
        table.close()
    for percent, aim in ((50, None), (99, Aim(of_limit=2.0, beside=20.0))):
        yield Figure(
            f"send to durable folio, p{percent}",
            "ms",
            Measured.of([percentile(one, percent) for one in ours]),
            limit=Measured.of([percentile(one, percent) for one in bare]),
            within=WITHIN,
            aim=aim,
        )


def grow_acceptance(place: Place, depth: Depth) -> Iterator[Growth]:  # noqa: ARG001 - as all parts
    """The same with ever more in the outbox."""
    values = []
    with sending_from(place, place.scratch / "growing-outbox.sqlite") as sending:
        held = 0
        for size in SIZES:
            for _ in range(size - held):
                sending.send()
            values.append(percentile([took(sending.send) for _ in range(100)], 50))
            held = size + 100
    yield Growth("send to durable folio, p50", "ms", "submissions in the outbox", SIZES, (*values,))


class Sending:
    """What the screen does when *Send* is touched, again and again."""

    def __init__(self, outbox: Outbox, enrolment: Enrolment) -> None:
        self.outbox = outbox
        self._acceptance = Acceptance(outbox, enrolment, lambda: datetime.now(UTC), os.urandom)
        self._key = generate_agency_key().public_key()

    def send(self) -> str:
        """The folio."""
        return self._acceptance.accept(
            NewApplication(SERVICE, 1, "any-agency", self._key, "es", ANSWERS)
        ).folio

    def send_to(self, place: Place) -> str:
        """To the agency of the example's service, under its own key, as the station delivers it."""
        with CatalogueStore.open(place.settings.catalogue_store_path) as store:
            service = store.service(SERVICE)
        assert service.agency.key is not None
        assert service.form_version is not None
        key = AgencyPublicKey.from_bytes(service.agency.key.public_key)
        return self._acceptance.accept(
            NewApplication(service.id, service.form_version, service.agency.id, key, "es", ANSWERS)
        ).folio

    def last(self) -> tuple[str, bytes]:
        """What the newest is made of."""
        item = self.outbox.due(datetime.max.replace(tzinfo=UTC), 1)[0]
        return item.header_json, item.sealed

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.outbox.close()


def sending_from(place: Place, outbox: Path | None = None) -> Sending:
    """From the kiosk's own outbox, or from another."""
    opened = Outbox.open(outbox or place.settings.outbox_path)
    return Sending(opened, load_enrolment(place.settings.enrolment_path))


class BareTable:
    """The least that makes bytes durable with SQLite."""

    def __init__(self, path: Path) -> None:
        self._db = apsw.Connection(str(path))
        self._db.pragma("journal_mode", "WAL")
        self._db.pragma("synchronous", "FULL")
        self._db.execute("CREATE TABLE bare (header TEXT, sealed BLOB)")

    def insert(self, row: tuple[str, bytes]) -> None:
        self._db.execute("BEGIN IMMEDIATE")
        self._db.execute("INSERT INTO bare VALUES (?, ?)", row)
        self._db.execute("COMMIT")

    def close(self) -> None:
        self._db.close()
