"""Notices: what authors may write, for whom and how long it holds, and what the store keeps."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from catalogue_author import LEFT_OUT, SERVICE, Author, text
from PIL import Image

from kiosk.catalogue.building import build_store
from kiosk.catalogue.notice import Notice
from kiosk.catalogue.reading import CatalogueStore
from kiosk.catalogue.source import load_source, read_source
from kiosk.catalogue.text import Text
from kiosk.catalogue.withdrawn import WithdrawnList
from kiosk.ui.notice_board import NoticeBoard

TODAY = date(2026, 11, 26)
WORDS = text("Vacunas el sábado", "Vaccines on Saturday")
SEEN = text("Una niña", "A girl")


def picture(size: tuple[int, int] = (320, 180), form: str = "JPEG") -> bytes:
    out = BytesIO()
    Image.new("RGB", size, (30, 91, 79)).save(out, form)
    return out.getvalue()


def notice(author: Author, name: str = "vacunas", **fields: Any) -> Path:
    usual = {
        "title": WORDS,
        "text": text("En la plaza.", "On the square."),
        "from": "2026-11-20",
        "until": "2026-11-26",
        "service": SERVICE,
    }
    kept = {key: value for key, value in {**usual, **fields}.items() if value is not LEFT_OUT}
    return author.write(f"notices/{name}.yaml", kept)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"title": text("a" * 61, "b")}, "title"),
        ({"title": {"en": "Only English"}}, "Spanish"),
        ({"until": "2026-11-19"}, "ends before"),
        ({"places": ["MX-XXX"]}, "no state"),
        ({"service": "nothing"}, "has no 'nothing'"),
        ({"guide": "nothing", "service": LEFT_OUT}, "has no 'nothing'"),
        ({"enquiry": True}, "one thing at most"),
        ({"picture": "a.jpg"}, "go together"),
        ({"picture": "../a.jpg", "picture_words": SEEN}, "no picture here"),
        ({"picture": "a.svg", "picture_words": SEEN}, "no picture here"),
        ({"picture": "a.jpg", "picture_words": SEEN}, "there is no a.jpg"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_what_is_wrong_with_a_notice_is_said(
    author: Author, fields: dict[str, Any], said: str
) -> None:
    notice(author, **fields)
    reading = read_source(author.folder)
    assert reading.catalogue is None
    assert any(said in problem.message for problem in reading.problems)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"GIF89a", "no JPEG"),
        (picture((1921, 10)), "pixels"),
        (picture() + bytes(60_000), "bytes"),
    ],
)
def test_a_picture_is_bounded_by_its_head(author: Author, content: bytes, said: str) -> None:
    author.write("notices/foto.jpg", content)
    notice(author, picture="foto.jpg", picture_words=SEEN)
    assert any(said in problem.message for problem in read_source(author.folder).problems)


def test_the_store_holds_a_notice_as_it_was_read(author: Author, tmp_path: Path) -> None:
    author.write("notices/foto.png", picture(form="PNG"))
    notice(author, picture="foto.png", picture_words=SEEN, places=["MX-OAX", 20551])
    catalogue = load_source(author.folder)
    build_store(catalogue, tmp_path / "store.sqlite")
    with CatalogueStore.open(tmp_path / "store.sqlite") as store:
        assert store.notices() == catalogue.notices
        [kept] = store.notices()
        assert kept.picture == picture(form="PNG")
        assert kept.places == ("MX-OAX", "20551")
        assert store.newest_day == date(2026, 11, 24)


@pytest.mark.parametrize(
    ("places", "centre", "shown"),
    [
        ((), None, True),
        (("MX-OAX",), "20551", True),
        (("MX-OAX",), "MX-OAX", True),
        (("20551",), "20551", True),
        (("20551",), "20067", False),
        (("20551",), "MX-OAX", False),
        (("MX-PUE",), "20551", False),
        (("MX-OAX",), None, False),
    ],
)
def test_a_notice_is_for_some_places(
    places: tuple[str, ...], centre: str | None, shown: bool
) -> None:
    made = Notice("a", Text(WORDS), Text(WORDS), TODAY, TODAY, places)
    assert made.is_for(centre) is shown


@pytest.fixture
def board(author: Author, tmp_path: Path) -> Callable[[date], list[str]]:
    """What is shown on a day."""
    notice(author, "ends-today")
    notice(author, "begins-tomorrow", **{"from": "2026-11-27", "until": "2026-11-30"})
    notice(author, "elsewhere", places=["MX-PUE"])
    notice(author, "leads-nowhere", service=LEFT_OUT, **{"from": "2026-11-01"})
    build_store(load_source(author.folder), tmp_path / "store.sqlite")
    store = CatalogueStore.open(tmp_path / "store.sqlite")
    withdrawn = WithdrawnList(tmp_path / "withdrawn.json")

    def shown_on(day: date) -> list[str]:
        withdrawn.look()
        at = datetime.combine(day, datetime.min.time())
        board = NoticeBoard(store, withdrawn, "20551", lambda: at)
        return [one.id for one in board.showing()]

    return shown_on


def test_what_is_over_what_is_to_come_and_what_is_for_elsewhere_is_not_shown(
    board: Callable[[date], list[str]],
) -> None:
    assert board(TODAY) == ["ends-today", "leads-nowhere"]
    assert board(TODAY + timedelta(days=1)) == ["begins-tomorrow"]
    assert board(date(2027, 3, 1)) == []


def test_a_clock_before_the_catalogues_own_days_shows_none(
    board: Callable[[date], list[str]],
) -> None:
    assert board(date(2026, 11, 23)) != [], "it may be the 24th elsewhere"
    assert board(date(2026, 11, 22)) == [], "the catalogue was looked at on the 24th"
    assert board(date(1970, 1, 1)) == []


def test_what_leads_to_a_withdrawn_service_is_not_shown(
    board: Callable[[date], list[str]], tmp_path: Path
) -> None:
    (tmp_path / "withdrawn.json").write_text(f'{{"services": ["{SERVICE}"]}}')
    assert board(TODAY) == ["leads-nowhere"]
