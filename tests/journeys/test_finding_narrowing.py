"""A list narrowed by touch: what is left, what would be, and back to all of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from town import GRANTS, Town, town  # noqa: F401 - pytest finds its fixture here

from kiosk.tour.visitor import NotSeen, Thing, Visitor

if TYPE_CHECKING:
    from conftest import Begin


def chip(visitor: Visitor, key: str) -> Thing:
    """The one in front; also one that cannot be touched."""
    name = visitor.words(key)
    boxes = [t for t in visitor.things() if t.role == QAccessible.Role.CheckBox and t.name == name]
    assert boxes, f"no {name!r} among {[t.name for t in visitor.things()]}"
    return boxes[-1]


def tabs_to(visitor: Visitor, name: str) -> None:
    for _ in range(40):
        if any(thing.focused and thing.name == name for thing in visitor.things()):
            return
        visitor.presses(Qt.Key.Key_Tab)
    raise NotSeen(f"Tab never comes to {name!r}")


def test_a_touch_narrows_and_one_touch_brings_all_back(town: Town, begin: Begin) -> None:  # noqa: F811
    visitor = town.open()
    begin(visitor)
    visitor.taps(visitor.words("area.health"))
    whole = "4 servicios en Tlacolula de Matamoros y para todo México"
    visitor.waits_for(whole)
    assert chip(visitor, "filter.free").description == "3 servicios"
    visitor.taps(visitor.words("filter.free"))
    visitor.waits_for("3 servicios en Tlacolula de Matamoros")
    assert chip(visitor, "filter.free").checked
    assert not visitor.sees("Examen de la vista")
    assert visitor.sees("Hay 1 más sin estos filtros.")
    visitor.taps(visitor.words("narrow.clear"))
    visitor.waits_for(whole)
    assert visitor.sees("Examen de la vista")
    assert not chip(visitor, "filter.free").checked
    assert not visitor.sees(visitor.words("narrow.clear"))


def test_what_would_leave_nothing_cannot_be_touched(town: Town, begin: Begin) -> None:  # noqa: F811
    visitor = town.open()
    begin(visitor)
    visitor.taps(visitor.words("area.health"))
    visitor.waits_for("Cita médica")
    assert not chip(visitor, "filter.municipal").enabled
    assert not chip(visitor, "filter.here").enabled
    assert chip(visitor, "filter.federal").enabled
    visitor.taps(visitor.words("filter.federal"))
    visitor.taps(visitor.words("filter.state"))
    assert not chip(visitor, "filter.federal").checked, "of levels there is one"
    assert visitor.sees("Lentes gratis")
    assert not visitor.sees("Cita médica")


def test_what_is_done_here_needs_no_line_not_even_signed(town: Town, begin: Begin) -> None:  # noqa: F811
    visitor = town.open()
    begin(visitor)
    visitor.taps(visitor.words("area.education"))
    visitor.taps(visitor.words("filter.here"))
    assert visitor.sees("Beca número 01")
    assert visitor.sees("Beca número 02")
    assert not visitor.sees("Beca número 03")
    visitor.taps(visitor.words("filter.no-line"))
    assert visitor.sees("Beca número 01")
    assert visitor.sees("Beca número 02"), "its signature is judged here"


def test_a_search_over_all_is_narrowed_by_area(town: Town, begin: Begin) -> None:  # noqa: F811
    visitor = town.open()
    begin(visitor)
    visitor.enters(visitor.words("search.label"), "gratis")
    visitor.waits_for("Lentes gratis")
    visitor.taps(visitor.words("narrow.open"))
    assert not chip(visitor, "area.business").enabled
    visitor.taps(visitor.words("area.health"))
    assert chip(visitor, "area.health").checked
    assert visitor.sees("Lentes gratis")


def test_coming_back_from_a_service_keeps_what_was_narrowed(town: Town, begin: Begin) -> None:  # noqa: F811
    visitor = town.open()
    begin(visitor)
    visitor.taps(visitor.words("area.health"))
    visitor.taps(visitor.words("filter.free"))
    visitor.taps("Cita médica")
    visitor.waits_for(visitor.words("service.cost"))
    visitor.taps(visitor.words("bar.back"))
    visitor.waits_for("3 servicios en Tlacolula")
    assert chip(visitor, "filter.free").checked
    visitor.taps(visitor.words("bar.language"))
    visitor.taps("English")
    visitor.waits_for("3 services in Tlacolula")


def test_another_place_has_other_services(town: Town, begin: Begin) -> None:  # noqa: F811
    visitor = town.open()
    begin(visitor)
    visitor.taps(visitor.words("area.government"))
    visitor.waits_for("Predial de Tlacolula de Matamoros")
    visitor.taps("Lugar: Tlacolula de Matamoros")
    visitor.waits_for(visitor.words("browse.heading-place"))
    assert not visitor.sees(visitor.words("browse.by-authority")), "it is about this list only"
    visitor.taps("Yucatán")
    visitor.taps("Mérida, Yucatán")
    visitor.waits_for("Predial de Mérida")
    assert visitor.sees("2 servicios en Mérida y para todo México")
    assert visitor.sees("Acta de nacimiento de Yucatán")
    assert not visitor.sees("Tlacolula")
    visitor.taps("Lugar: Mérida")
    visitor.taps("Todo México")
    visitor.waits_for("Lugar: Todo México")
    visitor.taps(visitor.words("bar.back"))
    visitor.waits_for(visitor.words("home.heading"))


def test_a_town_without_services_of_its_own_has_those_of_its_state(
    town: Town,  # noqa: F811
    begin: Begin,
) -> None:
    visitor = town.open()
    begin(visitor)
    visitor.taps(visitor.words("area.government"))
    visitor.taps("Lugar: Tlacolula de Matamoros")
    visitor.enters(visitor.words("browse.hint-place"), "chapala")
    visitor.taps("Chapala, Jalisco")
    visitor.waits_for("1 servicio en Chapala y para todo México")
    assert visitor.sees("Acta de nacimiento de Jalisco")


def test_where_there_is_little_room_a_sheet_narrows(town: Town, begin: Begin) -> None:  # noqa: F811
    visitor = town.open((1366, 768), pixels_per_mm=3.33, text_percent=150)
    begin(visitor)
    visitor.taps(visitor.words("area.health"))
    visitor.taps("Filtrar (1)")
    visitor.waits_for(visitor.words("narrow.heading"))
    visitor.taps(visitor.words("filter.free"))
    visitor.taps("Ver 3 servicios")
    visitor.waits_for("Filtrar (2)")
    assert not visitor.sees(visitor.words("narrow.heading"))
    assert visitor.sees("Hay 1 más sin estos filtros.")
    visitor.taps("Filtrar (2)")
    visitor.taps("Lugar: Tlacolula de Matamoros")
    visitor.waits_for(visitor.words("browse.heading-place"))
    assert not visitor.sees(visitor.words("narrow.heading"))


def test_keys_alone_narrow_and_stay_where_they_are(town: Town, begin: Begin) -> None:  # noqa: F811
    visitor = town.open()
    begin(visitor)
    visitor.taps(visitor.words("area.health"))
    tabs_to(visitor, "Filtrar (1)")
    visitor.presses(Qt.Key.Key_Return)
    tabs_to(visitor, visitor.words("filter.free"))
    visitor.presses(Qt.Key.Key_Return)
    assert chip(visitor, "filter.free").checked
    assert chip(visitor, "filter.free").focused
    visitor.presses(Qt.Key.Key_Space)
    assert not chip(visitor, "filter.free").checked
    visitor.presses(Qt.Key.Key_Space)
    tabs_to(visitor, "Ver 3 servicios")
    visitor.presses(Qt.Key.Key_Return)
    tabs_to(visitor, "Cita médica")
    assert chip(visitor, "filter.free").checked, "the rows are there too"


def test_a_long_list_is_shown_bit_by_bit(town: Town, begin: Begin) -> None:  # noqa: F811
    visitor = town.open()
    begin(visitor)
    visitor.taps(visitor.words("area.education"))
    visitor.waits_for(f"{GRANTS} servicios")
    visitor.waits_for("Ver 4 más")
    assert visitor.sees("Beca número 30")
    assert not visitor.sees("Beca número 31")
    visitor.taps("Ver 4 más")
    visitor.waits_for("Beca número 34")
    assert not visitor.sees("Ver 4 más")
