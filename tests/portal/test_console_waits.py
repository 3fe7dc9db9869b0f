"""Why a release does not go on, in the words of the console."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from portal.console.releases_page import waits_words
from portal.console.rendering import console_words
from portal.publishing.rings import RingStatus
from portal.rollout.deciding import Reports, decide
from portal.rollout.round import RingStanding

SINCE = datetime(2026, 11, 26, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("reports", "said"),
    [
        (Reports(seen=0, taken=0, refused=0), "ningún quiosco de este grupo dio señales."),
        (Reports(seen=4, taken=1, refused=0), "Espera a que más quioscos la tengan: 1 de 4."),
        (
            Reports(seen=4, taken=1, refused=0, lost=2),
            "1 de 4. 2 muestran una publicación perdida: use portal renew --again.",
        ),
        (Reports(seen=4, taken=4, refused=0), "pasa al siguiente grupo en 90 min si sigue bien."),
        (Reports(seen=4, taken=1, refused=3), "Se detiene en la próxima ronda: 3 la rechazaron."),
    ],
)
def test_what_a_release_waits_for_is_said(reports: Reports, said: str) -> None:
    decision = decide(reports, SINCE, SINCE + timedelta(minutes=30), timedelta(hours=2))
    status = RingStatus(ring=1, snapshot=2, release=2, is_halted=False)
    standing = RingStanding(status, SINCE, reports, decision)
    assert waits_words(standing, console_words("es")).endswith(said)


def test_a_release_that_goes_on_waits_for_nothing() -> None:
    reports = Reports(seen=4, taken=4, refused=0)
    decision = decide(reports, SINCE, SINCE + timedelta(hours=2), timedelta(hours=2))
    status = RingStatus(ring=1, snapshot=2, release=2, is_halted=False)
    assert waits_words(RingStanding(status, SINCE, reports, decision), console_words("es")) == ""
