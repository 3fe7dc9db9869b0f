"""What an agency writes to an application stays within what every kiosk can show of it."""

from __future__ import annotations

import pytest
from clerk_world import APPLICATIONS, ClerkSystem
from httpx import Response
from portal_world import Device, Portal, kind_of, problem_of

from kiosk.protocol.station_calls import MAX_LINE_BYTES
from kiosk.protocol.tracking import Stage
from portal.clerks.messages import NextStep

pytest_plugins = ["portal_fixtures"]


def test_notes_never_grow_past_what_a_kiosk_can_show_and_a_decision_has_room(
    portal: Portal, device: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PORTAL_CATALOGUE", str(portal.catalogue))
    ana, envelope = ClerkSystem(portal), device.envelope()
    device.submit(envelope)
    folio = envelope.header.folio

    def takes(stage: Stage, note: str) -> Response:
        after = len(portal.pile().steps(folio).steps)
        step = NextStep(after=after, stage=stage, note=note)
        return ana.post(f"{APPLICATIONS}/{folio}/steps", step)

    answers = [takes(Stage.IN_REVIEW, "ñ" * 2000) for _ in range(MAX_LINE_BYTES // 4000)]
    assert kind_of(problem_of(answers[-1])) == "too-many-letters"
    for stage in (Stage.PAID, Stage.IN_REVIEW):
        assert takes(stage, "").status_code == 200, "without words"
    assert takes(Stage.REJECTED, "🇲🇽" * 1000).status_code == 200
    assert len(portal.pile().steps(folio).canonical()) < MAX_LINE_BYTES - 1024
