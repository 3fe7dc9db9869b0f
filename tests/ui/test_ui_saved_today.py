"""What visitors saved today, summed for staff: only what is known, and of how many."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from kiosk.catalogue.savings import Savings
from kiosk.catalogue.text import Text
from kiosk.gallery.staff_scenes import _OVERVIEW as OVERVIEW
from kiosk.printing.composing import compose
from kiosk.printing.slip import SlipOrigin
from kiosk.protocol.heartbeat import OutboxFigures
from kiosk.protocol.staff_calls import AppliedToday
from kiosk.ui.staff.desk import StaffDesk
from kiosk.ui.staff.report import day_report
from kiosk.ui.staff.saved_today import SavedToday, saved_today, today_words
from kiosk.ui.staff.today import Shift, derive_today
from kiosk.words import words_of

ES = words_of("es")
NOW = datetime(2026, 11, 26, 18, tzinfo=UTC)
BASIS = Text({"es": "Según la dependencia.", "en": "As the authority says."})
KNOWN = {
    "acta": Savings(1, BASIS, office="20067", minutes=40, pesos=Decimal("10.50")),
    "licencia": Savings(2, BASIS),
}


def of(*applied: tuple[str, int], place: str | None = None) -> SavedToday:
    rows = tuple(AppliedToday(service=service, count=count) for service, count in applied)
    overview = OVERVIEW.model_copy(update={"applied_today": rows})
    return saved_today(overview, KNOWN.get, place)


@pytest.mark.parametrize(
    ("applied", "said", "of_how_many"),
    [
        ([], "", ""),
        ([("otro", 3)], "De las solicitudes de hoy no se sabe qué ahorraron.", ""),
        ([("licencia", 1)], "2 idas a la oficina", (1, 1)),
        (
            [("acta", 3), ("licencia", 2), ("otro", 4)],
            "7 idas a la oficina, 2 horas en la oficina, $31.50",
            (5, 9),
        ),
    ],
)
def test_only_what_is_known_is_summed(
    applied: list[tuple[str, int]], said: str, of_how_many: tuple[int, int] | str
) -> None:
    counted = (
        ES("saved.today-of", counted=of_how_many[0], applications=of_how_many[1])
        if of_how_many
        else ""
    )
    assert today_words(of(*applied), ES) == (said, counted)


def test_the_way_is_that_of_the_centre() -> None:
    here, elsewhere = of(("acta", 2), place="20067"), of(("acta", 2), place="20413")
    once = of(("acta", 1), place="20413")
    assert here.sums.km == 0
    assert elsewhere.sums.km == 2 * once.sums.km > 0


def test_staff_read_it_on_the_panel_and_on_the_days_paper() -> None:
    sums = of(("acta", 3), ("otro", 1))
    said, counted = today_words(sums, ES)
    blocks = derive_today(OVERVIEW, Shift(), ES, None, sums)
    [block] = [one for one in blocks if one["title"] == ES("saved.today")]
    assert [(line["value"], line["note"]) for line in block["lines"]] == [(said, counted)]
    titles = [one["title"] for one in derive_today(OVERVIEW, Shift(), ES)]
    assert ES("saved.today") not in titles, "nothing before anything was sent"

    desk = StaffDesk(lambda *_: None, SlipOrigin("Centro", "kiosk-1"), lambda: NOW, lambda _: sums)
    slip = day_report(OVERVIEW, Shift(by="Ana"), desk, NOW, ES)
    assert (slip.saved, slip.saved_of) == (said, counted)
    printed = "\n".join(str(vars(block)) for block in compose(slip, ES))
    assert said in printed


def test_as_many_wait_on_the_panel_as_on_the_days_paper() -> None:
    outbox = OutboxFigures(queued=5, sending=2, carried=3, held=4, delivered=9)
    overview = OVERVIEW.model_copy(update={"outbox": outbox})
    blocks = derive_today(overview, Shift(), ES)
    [figures] = [one["figures"] for one in blocks if one["title"] == ES("staff.today")]
    [waiting] = [one["value"] for one in figures if one["label"] == ES("staff.waiting")]
    desk = StaffDesk(lambda *_: None, SlipOrigin("Centro", "kiosk-1"), lambda: NOW)
    slip = day_report(overview, Shift(by="Ana"), desk, NOW, ES)
    assert (str(slip.waiting), slip.carried) == (waiting, 3)
    assert waiting == "10"
