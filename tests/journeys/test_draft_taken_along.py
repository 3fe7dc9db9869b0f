"""A draft taken from one centre to another: real portal, two kiosks with a station each."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import applicant
import pytest
from stage_copies import copy_of
from test_saving_for_later import (
    CURP,
    drafts_of,
    half_done,
    leaves,
    resumes,
    saves,
    without_accents,
)
from warm_stage import WarmStage

from kiosk.catalogue.ensuring import ensure_store
from kiosk.tour.play import ANSWERS
from kiosk.tour.stage import Stage

if TYPE_CHECKING:
    from conftest import Begin, Kiosk, KioskAt

PATIENCE = 60.0


@dataclass
class TwoCentres:
    """The second stage is a kiosk at the first one's portal."""

    here: Stage
    there: Stage
    kiosk_here: Kiosk
    kiosk_there: Kiosk

    @property
    def portals_database(self) -> bytes:
        return b"".join(
            path.read_bytes() for path in self.here.portal_home.rglob("*") if path.is_file()
        )


@pytest.fixture
def centres(untouched: Stage, tmp_path: Path, kiosk_at: KioskAt) -> Iterator[TwoCentres]:
    (tmp_path / "there").mkdir()
    with copy_of(untouched, tmp_path / "here") as here, WarmStage(tmp_path / "there") as there:
        here.start_portal()
        there.portal_home, there.portal_url = here.portal_home, here.portal_url
        there.catalogue, there.agency_keys = here.catalogue, here.agency_keys
        there.kiosk_home.mkdir(parents=True)
        store = there.settings().catalogue_store_path
        shutil.copy(here.settings().catalogue_store_path, store)
        assert ensure_store(there.settings()) == store
        there.enrol()
        for stage in (here, there):
            stage.start_station()
        yield TwoCentres(
            here, there, kiosk_at(here, here.kiosk_home), kiosk_at(there, there.kiosk_home)
        )


def test_saved_without_a_line_continued_at_another_centre_and_gone_once_it_is_sent(
    centres: TwoCentres, begin: Begin
) -> None:
    here, there = centres.kiosk_here, centres.kiosk_there
    centres.here.stop_portal()
    visitor = here.open()
    half_done(visitor, begin)
    words = saves(visitor)
    assert visitor.sees(visitor.words("draft.where-here"))
    assert not visitor.sees(visitor.words("draft.where-everywhere"))

    elsewhere = there.open()
    begin(elsewhere)
    resumes(elsewhere, without_accents(words))
    elsewhere.waits_for(elsewhere.words("resume.no-line"), PATIENCE)

    centres.here.start_portal()
    visitor.waits_for(visitor.words("draft.where-everywhere"), PATIENCE)
    assert drafts_of(here) == [".kept"]
    leaves(visitor)
    for secret in (ANSWERS["registered_name"]["first_surname"], " ".join(words)):
        assert secret.encode() not in centres.portals_database

    def answered() -> bool:
        return not elsewhere.sees(elsewhere.words("resume.asking"))

    def found() -> bool:
        elsewhere.taps(elsewhere.words("question.continue"))
        elsewhere.waits_until(answered, "an answer", PATIENCE)
        return elsewhere.sees(CURP)

    elsewhere.waits_until(found, "the application, where it was left", PATIENCE)
    assert drafts_of(there) == [".fetched"]
    applicant.answers_from_curp_on(elsewhere)
    elsewhere.taps(elsewhere.words("check.send"))
    elsewhere.waits_for(elsewhere.words("state.delivered.long"), PATIENCE)
    elsewhere.waits_until(lambda: drafts_of(there) == [], "the portal was told", PATIENCE)
    application = there.screen.model.visit.application
    assert application is not None
    assert application.sent is not None
    body = centres.here.opened(application.sent.folio)["body"]
    assert body["answers"] == ANSWERS
    assert centres.here.submissions() == 1

    again = here.open()
    begin(again)
    resumes(again, without_accents(words))
    again.waits_for(again.words("resume.not-found"), PATIENCE)
    assert drafts_of(here) == [".missed"], (
        "gone at the portal, so the centre opens it no more either"
    )


def test_what_was_saved_again_elsewhere_is_what_goes_on_here(
    centres: TwoCentres, begin: Begin
) -> None:
    here, there = centres.kiosk_here, centres.kiosk_there
    visitor = here.open()
    half_done(visitor, begin)
    words = saves(visitor)
    visitor.waits_for(visitor.words("draft.where-everywhere"), PATIENCE)
    leaves(visitor)

    visitor = there.open()
    begin(visitor)
    resumes(visitor, " ".join(words))
    visitor.waits_for(CURP, PATIENCE)
    visitor.types(ANSWERS["registered_curp"])
    assert saves(visitor) == words
    visitor.waits_for(visitor.words("draft.where-everywhere"), PATIENCE)
    leaves(visitor)

    visitor = here.open()
    begin(visitor)
    resumes(visitor, " ".join(words))
    visitor.waits_for("¿En qué municipio de Oaxaca se hizo el registro?", PATIENCE)
