"""Notices as they turn, stop, and go."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from catalogue_author import SERVICE, Author, text
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot
from ui_samples import ES

from kiosk.catalogue.building import build_store
from kiosk.catalogue.reading import CatalogueStore
from kiosk.catalogue.source import load_source
from kiosk.catalogue.withdrawn import WithdrawnList
from kiosk.ui.asking import Asking
from kiosk.ui.guide_pages import GuidePages
from kiosk.ui.models.finding import FindingModel
from kiosk.ui.models.places import AttractModel
from kiosk.ui.models.visit_moves import VisitOnScreen
from kiosk.ui.notice_board import NoticeBoard
from kiosk.visit.journey import Visit
from kiosk.visit.pages import ServicePage

TODAY = date(2026, 11, 26)
ModelAt = Callable[[Callable[[], date]], AttractModel]


@pytest.fixture
def model_at(author: Author, tmp_path: Path, qtbot: QtBot) -> ModelAt:
    """With a notice of today, one of today and tomorrow, and one that leads to questions."""
    for number, days in enumerate((0, 1, 1), start=1):
        author.write(
            f"notices/n{number}.yaml",
            {
                "title": text(f"Aviso {number}", f"Notice {number}"),
                "text": text("Diga.", "Say."),
                "from": TODAY.isoformat(),
                "until": (TODAY + timedelta(days=days)).isoformat(),
                **({"enquiry": True} if number == 3 else {"service": SERVICE}),
            },
        )
    build_store(load_source(author.folder), tmp_path / "store.sqlite")
    store = CatalogueStore.open(tmp_path / "store.sqlite")
    withdrawn = WithdrawnList(tmp_path / "withdrawn.json")

    def make(today: Callable[[], date]) -> AttractModel:
        board = NoticeBoard(
            store, withdrawn, None, lambda: datetime.combine(today(), datetime.min.time())
        )
        return AttractModel("Tlacolula", 3, ES, board=board)

    return make


def test_they_turn_until_somebody_stops_them(model_at: ModelAt) -> None:
    model = model_at(lambda: TODAY)
    seen = [model.notice["title"]]
    for _ in range(3):
        model.turn(True)
        seen.append(model.notice["title"])
    assert seen == ["Aviso 1", "Aviso 2", "Aviso 3", "Aviso 1"]
    model.stopOrGoOn()
    model.turn(True)
    assert model.notice["title"] == "Aviso 1"
    model.showNext()
    assert model.notice["title"] == "Aviso 2", "a touch turns them still"


def test_where_motion_is_not_wanted_time_turns_none(model_at: ModelAt) -> None:
    model = model_at(lambda: TODAY)
    model.turn(False)
    assert model.notice["title"] == "Aviso 1"


def test_one_that_ends_at_midnight_goes_while_it_is_seen(model_at: ModelAt) -> None:
    days = [TODAY]
    model = model_at(lambda: days[-1])
    assert (model.leadsTo, model.leadsWhere) == ("service", SERVICE)
    days.append(TODAY + timedelta(days=1))
    model.turn(False)
    assert model.notice["title"] == "Aviso 2"
    model.showNext()
    assert (model.leadsTo, model.leadsWhere) == ("enquiry", "")
    days.append(TODAY + timedelta(days=2))
    model.turn(False)
    assert model.notice == {}
    assert not model.several


@pytest.mark.usefixtures("qtbot")
def test_who_begins_by_a_notice_is_counted_as_who_begins_by_a_touch(tmp_path: Path) -> None:
    visits, begun = [Visit("es")], list[Visit]()
    finding = FindingModel(
        VisitOnScreen(
            now=lambda: visits[-1],
            with_typed=lambda: visits[-1],
            page=QObject,
            move=visits.append,
            stay=visits.append,
            words=lambda: ES,
        ),
        place=None,
        guides=GuidePages(
            None,
            WithdrawnList(tmp_path / "withdrawn.json"),
            Asking(lambda: datetime(2026, 11, 26, 12, tzinfo=UTC)),
            None,
        ),
        began=lambda: begun.append(visits[-1]),
    )
    finding.openNotice("service", SERVICE)
    assert begun == [Visit("es")]
    assert visits[-1].page == ServicePage(SERVICE)
