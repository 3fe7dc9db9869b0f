"""By stick from the kiosk to the agency and back, through the real commands of both sides."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from stage_copies import copy_of
from waiting import until

from kiosk.catalogue.reading import CatalogueStore
from kiosk.identity.enrolment_record import load_enrolment
from kiosk.offline.acceptance import Acceptance, Accepted, Attachment, NewApplication
from kiosk.offline.outbox import Outbox
from kiosk.offline.outbox_item import State
from kiosk.protocol.courier import FOLDER
from kiosk.protocol.staff_calls import UsbStatus, UsbTrouble, UsbWay
from kiosk.sealing.agency_key import AgencyPublicKey
from kiosk.sealing.body import AttachmentNote
from kiosk.station.staff.stick_work import StickWork, works_of
from kiosk.tour.stage import Stage

PAPER = os.urandom(300_000)


@dataclass
class Way:
    """A kiosk that has been online once, and its portal, neither running; a stick between them."""

    stage: Stage
    stick: Path

    def accept(self, attachment: bytes | None = None) -> Accepted:
        settings = self.stage.settings()
        note = AttachmentNote(
            question="/acta", name="acta.pdf", media_type="application/pdf", size=len(PAPER)
        )
        files = [] if attachment is None else [Attachment(note, lambda: BytesIO(attachment))]
        with (
            CatalogueStore.open(settings.catalogue_store_path) as store,
            Outbox.open(settings.outbox_path) as outbox,
        ):
            service = store.service("acta-de-nacimiento")
            key = service.agency.keys[0]
            acceptance = Acceptance(
                outbox,
                load_enrolment(settings.enrolment_path),
                lambda: datetime.now(UTC),
                os.urandom,
            )
            return acceptance.accept(
                NewApplication(
                    service.id,
                    1,
                    service.agency.id,
                    AgencyPublicKey.from_bytes(key.public_key),
                    "es",
                    {"nombre": "Ñandú"},
                    files,
                )
            )

    def command(self, program: str, action: str, code: int = 0) -> dict[str, Any]:
        done = subprocess.run(
            [sys.executable, "-m", program, "courier", action, str(self.stick), "--json"],
            env=self.stage.environment(),
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        assert done.returncode == code, done.stderr
        told: dict[str, Any] = json.loads(done.stdout)
        return told

    def states(self) -> list[State]:
        with Outbox.open_for_reading(self.stage.settings().outbox_path) as outbox:
            return [entry.state for entry in outbox.items()]


@pytest.fixture
def way(untouched: Stage, tmp_path: Path) -> Iterator[Way]:
    stick = tmp_path / "stick"
    stick.mkdir()
    with copy_of(untouched, tmp_path / "stage") as stage:
        stage.start_portal()
        stage.start_station()
        until(stage.settings().courier_key_path.exists)
        stage.stop_station()
        stage.stop_portal()
        yield Way(stage, stick)


def test_without_a_line_it_reaches_the_agency_and_the_receipt_comes_back(way: Way) -> None:
    plain, with_paper = way.accept(), way.accept(PAPER)

    assert way.command("kiosk", "export")["items"] == 2
    assert way.states() == [State.CARRIED] * 2
    way.command("portal", "import")
    told = way.command("kiosk", "import")

    assert (told["delivered"], told["held"]) == (2, 0)
    assert way.states() == [State.DELIVERED] * 2
    assert way.stage.submissions() == 2
    for accepted in (plain, with_paper):
        assert way.stage.opened(accepted.folio)["body"]["answers"] == {"nombre": "Ñandú"}


def test_the_staff_carry_it_out_and_bring_the_answer_in(way: Way) -> None:
    way.accept(PAPER)
    way.accept()
    panel = StickWork(works_of(way.stage.settings), lambda: [way.stick])

    assert done(panel, UsbWay.EXPORT).count == 2
    assert way.states() == [State.CARRIED] * 2
    assert done(panel, UsbWay.IMPORT).trouble is UsbTrouble.NOTHING
    way.command("portal", "import")
    assert done(panel, UsbWay.IMPORT).count == 2
    assert way.states() == [State.DELIVERED] * 2


def done(panel: StickWork, what: UsbWay) -> UsbStatus:
    """What the panel shows once it is over."""
    panel.begin(what, lambda *_: None)
    until(lambda: not panel.status.running)
    assert panel.status.way is what
    return panel.status


def test_by_stick_and_by_line_it_counts_once(way: Way) -> None:
    way.accept(PAPER)
    way.accept()
    way.command("kiosk", "export")
    way.command("portal", "import")
    way.stage.start_portal()
    way.stage.start_station()
    until(lambda: way.states() == [State.DELIVERED] * 2)

    told = way.command("kiosk", "import")

    assert told["delivered"] == 0
    assert way.states() == [State.DELIVERED] * 2
    assert way.stage.submissions() == 2


def test_a_copy_that_was_cut_is_said_and_mended(way: Way) -> None:
    for _ in range(3):
        way.accept(PAPER)
    way.command("kiosk", "export")
    (bundle,) = (way.stick / FOLDER).glob("*.vcourier")
    os.truncate(bundle, bundle.stat().st_size // 2)
    way.command("portal", "import", code=1)
    told = way.command("kiosk", "import")
    assert (told["delivered"], told["answers"][0]["complete"]) == (1, False)

    assert way.command("kiosk", "export")["bundles"][0]["kept"] > 0
    way.command("portal", "import")
    way.command("kiosk", "import")

    assert way.states() == [State.DELIVERED] * 3
    assert way.stage.submissions() == 3
