"""Asking to be called, without a line, up to the agency's desk."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import applicant
import pytest
from letters_world import given
from stage_copies import copy_of

from kiosk.tour.stage import Stage

if TYPE_CHECKING:
    from conftest import Begin, KioskAt

AGENCY = "registro-civil-oaxaca"
WHEN = "De 9:00 a 12:00"


@pytest.fixture
def whole(untouched: Stage, tmp_path: Path) -> Stage:
    """A kiosk and a portal of the test's own, neither running."""
    return copy_of(untouched, tmp_path / "whole")


@pytest.mark.usefixtures("central_time")
def test_a_call_asked_for_with_no_line_is_read_at_the_desk_as_what_it_is(
    whole: Stage, kiosk_at: KioskAt, begin: Begin
) -> None:
    kiosk = kiosk_at(whole, whole.kiosk_home)
    visitor = kiosk.open()
    words = visitor.words
    begin(visitor)
    applicant.opens_service(visitor)
    visitor.taps(words("call.ask"))
    visitor.waits_for(words("call.phone"))
    assert not visitor.sees(words("draft.save")), "a call is asked for at once or not at all"
    visitor.types("95112345")
    visitor.taps(words("bar.finish"))
    visitor.waits_for(words("finish.unsent-call"))
    assert not visitor.sees(words("finish.unsent-answer")), "there is no folio to answer with"
    visitor.taps(words("finish.stay"))
    applicant.goes_on(visitor)
    visitor.waits_for("10 números")
    visitor.enters(words("call.phone"), "67")
    applicant.goes_on(visitor)
    visitor.taps(WHEN)
    applicant.goes_on(visitor)
    applicant.goes_on(visitor)  # nobody has to give a name
    visitor.waits_for(words("check.heading"))
    visitor.taps(words("check.send"))
    slip = given(visitor)
    assert visitor.sees(words("call.about", service=applicant.SERVICE))
    assert visitor.sees(words("call.next-called", hours="lunes a viernes, de 9:00 a 15:00"))
    assert visitor.sees(words("state.queued.long"))
    assert not visitor.sees(words("rate.open")), "nobody was served yet"
    [item] = applicant.stored(kiosk.home)
    assert item.header.call_back
    assert (item.header.service, item.header.agency) == ("acta-de-nacimiento", AGENCY)
    lying = b"".join(path.read_bytes() for path in kiosk.home.glob("outbox.sqlite*"))
    assert b"9511234567" not in lying

    visitor.taps(words("confirmation.another"))
    applicant.starts(visitor)
    visitor.waits_for("¿De quién es el acta que necesita?")
    visitor.taps("Es mía")
    applicant.goes_on(visitor)
    visitor.taps(words("bar.back"))
    visitor.taps(words("bar.back"))
    visitor.waits_for(words("service.cost"))
    assert not visitor.sees(words("call.ask")), "it would take the place of what was begun"

    with whole:
        whole.start_portal()
        whole.start_station()
        visitor.waits_until(lambda: whole.submissions() == 1, "the request at the portal", 60)
        [row] = json.loads(whole.portal_command("desk", "list", "--agency", AGENCY, "--json"))
        assert (row["folio"], row["call_back"]) == (slip.folio, True)
        answers = whole.opened(slip.folio)["body"]["answers"]
        read = whole.portal_command(
            "desk", "open", "--folio", slip.folio, "--keys", str(whole.agency_keys), "--words"
        )
    assert answers == {"phone": "9511234567", "when": "09:00-06:00/12:00-06:00"}
    assert "9511234567" in read, "the service's form has no words for it"
    assert "DOES NOT FIT" not in read
