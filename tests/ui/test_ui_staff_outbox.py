"""*Solicitudes* of the staff panel: what each row says."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from kiosk.protocol.staff_calls import OutboxRow
from kiosk.ui.staff.outbox import derive_outbox
from kiosk.words import words_of


@pytest.mark.parametrize(
    ("service", "title"),
    [
        ("acta-de-nacimiento", "ACTA-DE-NACIMIENTO"),
        (None, "No se puede leer de qué trámite es"),
    ],
)
def test_a_row_is_named_by_its_service_and_can_be_sent_again(
    service: str | None, title: str
) -> None:
    row = OutboxRow(
        folio="0001-1S15-3ECT",
        service=service,
        state="held",
        created_at=datetime(2026, 3, 2, 12, tzinfo=UTC),
        attempts=0,
        reason="the stored header cannot be read",
    )

    _, part = derive_outbox([row], 1, str.upper, words_of("es"))

    assert part["title"] == title
    assert [one["argument"] for one in part["buttons"]] == ["0001-1S15-3ECT"]
