"""What the search understood, what is near, and what a service says of itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from town import Town, town  # noqa: F401 - pytest finds its fixture here

if TYPE_CHECKING:
    from conftest import Begin


def test_it_says_what_it_understood(town: Town, begin: Begin) -> None:  # noqa: F811
    visitor = town.open()
    begin(visitor)
    visitor.enters(visitor.words("search.label"), "bakunacion")
    visitor.waits_for("Cartilla de vacunación")
    assert visitor.sees("Entendimos: «vacunacion»") or visitor.sees("Entendimos: «vacunación»")


def test_nothing_is_answered_with_what_is_near_and_a_way_to_a_person(
    town: Town,  # noqa: F811
    begin: Begin,
) -> None:
    visitor = town.open()
    begin(visitor)
    visitor.enters(visitor.words("search.label"), "xqzwk")
    visitor.waits_for("No encontramos «xqzwk». Tal vez le sirva:")
    visitor.taps(visitor.words("results.help"))
    visitor.waits_for(visitor.words("help.heading"))


def test_what_is_not_in_a_list_is_looked_for_in_all(town: Town, begin: Begin) -> None:  # noqa: F811
    visitor = town.open()
    begin(visitor)
    visitor.taps(visitor.words("area.health"))
    visitor.enters(visitor.words("search.label"), "predial")
    visitor.waits_for("No encontramos «predial» en esta lista.")
    assert visitor.sees("Hay 1 más en otros temas o lugares.")
    visitor.taps(visitor.words("results.everywhere"))
    visitor.waits_for("Predial de Tlacolula de Matamoros")
    visitor.taps(visitor.words("bar.back"))
    visitor.waits_for("No encontramos «predial» en esta lista.")


def test_a_long_text_is_read_by_whoever_wants_to(town: Town, begin: Begin) -> None:  # noqa: F811
    visitor = town.open()
    begin(visitor)
    visitor.taps(visitor.words("area.health"))
    visitor.taps("Lentes gratis")
    visitor.waits_for("Programa estatal de salud visual")
    assert visitor.sees("Registro Estatal de Trámites")
    assert visitor.sees("OAX-113")
    assert visitor.sees("Hay lentes para quien no puede pagarlos.")
    assert not visitor.sees("Se piden en la clínica.")
    visitor.taps(visitor.words("service.more"))
    assert visitor.sees("Se piden en la clínica.")
    visitor.taps(visitor.words("service.less"))
    assert not visitor.sees("Se piden en la clínica.")


@pytest.mark.parametrize(("language", "said"), [("Español", False), ("English", True)])
def test_what_is_only_in_spanish_says_so(
    town: Town,  # noqa: F811
    begin: Begin,
    language: str,
    said: bool,
) -> None:
    visitor = town.open()
    begin(visitor)
    visitor.taps(visitor.words("bar.language"))
    visitor.taps(language)
    visitor.taps("Health" if said else "Salud")
    card = visitor.finds("Cartilla de vacunación")
    assert ("Only in Spanish" in card.description) is said
    visitor.taps("Cartilla de vacunación")
    visitor.waits_for("Ministry of Health" if said else "Secretaría de Salud")
    assert visitor.sees("Some of this is only in Spanish.") is said
