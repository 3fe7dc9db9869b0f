"""A notice on the attract page leads to what it is about, and is read without being seen."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from catalogue_author import SERVICE, Author, text

from kiosk.tour.visitor import Visitor

if TYPE_CHECKING:
    from conftest import Kiosk

TITLE, OTHER = "Vacunas el sábado", "Horario de invierno"


def writes(author: Author) -> None:
    """Two that hold today, and one that is over."""
    today = date.today()  # noqa: DTZ011 - the centre's day
    for name, title, days, more in (
        ("a", TITLE, 0, {"service": SERVICE}),
        ("b", OTHER, 1, {}),
        ("c", "Ya pasó", -1, {"service": SERVICE}),
    ):
        author.write(
            f"notices/{name}.yaml",
            {
                "title": text(title, f"{title} (en)"),
                "text": text("En la plaza, de nueve a dos.", "On the square, nine to two."),
                "from": (today - timedelta(days=9)).isoformat(),
                "until": (today + timedelta(days=days)).isoformat(),
                **more,
            },
        )


def test_a_notice_leads_to_its_service_with_home_behind_it(kiosk: Kiosk, author: Author) -> None:
    writes(author)
    visitor: Visitor = kiosk.open((1366, 768), catalogue_source=author.folder)
    words = visitor.words
    shown = visitor.finds(TITLE)
    assert shown.description == "En la plaza, de nueve a dos."
    assert visitor.sees(words("notice.position", number=1, count=2))
    visitor.taps(words("notice.next"))
    visitor.waits_for(OTHER)
    visitor.taps(words("notice.next"))
    visitor.waits_for(TITLE)
    visitor.taps(TITLE)
    visitor.waits_for(words("service.cost"))
    visitor.taps(words("bar.back"))
    visitor.waits_for(words("home.heading"))
