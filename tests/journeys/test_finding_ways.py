"""Ways to services without words: what happened, who answers, where; and elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from town import Town, town  # noqa: F401 - pytest finds its fixture here

from kiosk.tour.visitor import Visitor

if TYPE_CHECKING:
    from conftest import Begin


def opens_ways(visitor: Visitor, begin: Begin, way: str) -> None:
    begin(visitor)
    visitor.taps(visitor.words("home.browse"))
    visitor.waits_for(visitor.words("browse.heading-life-event"))
    visitor.taps(visitor.words(f"browse.by-{way}"))
    visitor.waits_for(visitor.words(f"browse.heading-{way}"))


def test_everything_that_may_have_happened(town: Town, begin: Begin) -> None:  # noqa: F811
    visitor = town.open()
    opens_ways(visitor, begin, "life-event")
    studying = visitor.finds(visitor.words("life-event.studying"))
    assert studying.description == "34 servicios"
    assert not visitor.sees(visitor.words("life-event.farming")), "nothing to do about it"
    visitor.taps(visitor.words("life-event.having-a-child"))
    visitor.waits_for("Acta de nacimiento de Oaxaca")
    assert not visitor.sees("Acta de nacimiento de Jalisco")
    visitor.taps(visitor.words("bar.back"))
    visitor.waits_for(visitor.words("browse.heading-life-event"))
    visitor.taps(visitor.words("bar.back"))
    visitor.waits_for(visitor.words("home.heading"))


def test_an_authority_is_found_by_typing_and_has_its_services(
    town: Town,  # noqa: F811
    begin: Begin,
) -> None:
    visitor = town.open()
    opens_ways(visitor, begin, "authority")
    names = [thing.name for thing in visitor.things()]
    own, federal = names.index("De Oaxaca"), names.index(visitor.words("browse.federal"))
    assert own < federal < names.index(visitor.words("browse.of-other-states"))
    visitor.taps("Becas")
    visitor.waits_for("34 servicios")
    assert visitor.sees("Coordinación Nacional de Becas")
    assert not visitor.sees(visitor.words("filter.federal")), "all of it is"


def test_a_place_has_its_own_services_and_those_of_all(town: Town, begin: Begin) -> None:  # noqa: F811
    visitor = town.open()
    opens_ways(visitor, begin, "place")
    visitor.enters(visitor.words("browse.hint-place"), "jal")
    visitor.taps("Jalisco")
    visitor.waits_for("¿En qué municipio de Jalisco?")
    visitor.taps("Guadalajara, Jalisco")
    visitor.waits_for("Servicios en Guadalajara")
    assert visitor.sees("Acta de nacimiento de Jalisco")
    visitor.taps(visitor.words("bar.back"))
    visitor.taps("Todo Jalisco")
    visitor.waits_for("Servicios en Jalisco")


def test_typing_nonsense_says_what_to_do(town: Town, begin: Begin) -> None:  # noqa: F811
    visitor = town.open()
    opens_ways(visitor, begin, "place")
    visitor.enters(visitor.words("browse.hint-place"), "xq")
    visitor.waits_for("No encontramos «xq»")


def test_a_card_stands_for_all_places_and_leads_to_them(town: Town, begin: Begin) -> None:  # noqa: F811
    visitor = town.open()
    begin(visitor)
    visitor.enters(visitor.words("search.label"), "acta")
    visitor.waits_for("Acta de nacimiento de Oaxaca")
    assert not visitor.sees("Acta de nacimiento de Yucatán")
    visitor.taps("También en otros 2 estados: Acta de nacimiento de Oaxaca")
    visitor.waits_for(visitor.words("browse.heading-elsewhere"))
    visitor.taps("Yucatán")
    visitor.waits_for("Registro Civil del Estado de Yucatán")
    assert visitor.sees("Lo da Registro Civil del Estado de Yucatán.")


def test_a_service_leads_to_other_places_and_to_its_authoritys_others(
    town: Town,  # noqa: F811
    begin: Begin,
) -> None:
    visitor = town.open()
    begin(visitor)
    visitor.taps(visitor.words("area.government"))
    visitor.taps("Acta de nacimiento de Oaxaca")
    visitor.waits_for(visitor.words("service.cost"))
    assert visitor.sees("Oaxaca")
    visitor.taps("También en otros 2 estados")
    visitor.waits_for(visitor.words("browse.heading-elsewhere"))
    visitor.taps(visitor.words("bar.back"))
    visitor.taps("Más servicios: Registro Civil del Estado de Oaxaca")
    visitor.waits_for("1 servicio")


def test_a_place_that_is_named_is_looked_in(town: Town, begin: Begin) -> None:  # noqa: F811
    visitor = town.open()
    begin(visitor)
    visitor.enters(visitor.words("search.label"), "acta jalisco")
    visitor.waits_for("Acta de nacimiento de Jalisco")
    assert visitor.sees("Entendimos: en Jalisco")
