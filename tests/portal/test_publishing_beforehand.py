"""What is asked before a form reaches the kiosk as written; what means nothing is told before."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from catalogue_author import AGENCY, Author, text

from kiosk.catalogue.building import build_store
from kiosk.catalogue.errors import CatalogueDamaged
from kiosk.catalogue.reading import CatalogueStore
from kiosk.catalogue.source import load_source, read_source
from portal.checking.beforehand import check_beforehand

QUESTIONS = {
    "type": "object",
    "title": "¿Aquí?",
    "required": ["age", "kind"],
    "properties": {
        "age": {"type": "integer", "title": "¿Cuántos años tiene?"},
        "kind": {
            "type": "string",
            "title": "¿Qué necesita?",
            "oneOf": [{"const": "new", "title": "Nueva"}, {"const": "lost", "title": "Otra"}],
        },
    },
    "if": {"properties": {"kind": {"const": "lost"}}, "required": ["kind"]},
    "then": {"properties": {"reported": {"type": "boolean", "title": "¿Ya avisó?"}}},
}
KIOSK = [{"type": "kiosk", "note": text("Aquí.", "Here.")}]
SOUND: dict[str, Any] = {
    "when": "age < 18",
    "here": False,
    "says": text("Es para adultos.", "It is for adults."),
    "instead": [{"offices": True}, {"phone": "951 123 4567", "note": text("Llame.", "Call.")}],
}


def author_of(folder: Path, *rules: dict[str, Any], known: str = "beforehand.kind") -> Author:
    """A service that asks before its form, with these rules."""
    author = Author(folder)
    author.form("antes", schema=QUESTIONS, en={})
    author.form("licencia", ui={"name": {"ui:known": known}})
    author.service(
        "licencia",
        form="licencia",
        form_version=1,
        channels=KIOSK,
        beforehand={"form": "antes", "rules": list(rules) or [SOUND]},
    )
    return author


def told(folder: Path) -> list[str]:
    return [problem.message for problem in check_beforehand(load_source(folder))]


def test_rules_and_questions_are_in_the_store_as_they_were_written(tmp_path: Path) -> None:
    author = author_of(tmp_path / "source", SOUND | {"when": "not reported or age < 18"})
    assert told(author.folder) == []
    catalogue = load_source(author.folder)
    build_store(catalogue, tmp_path / "store.sqlite")
    with CatalogueStore.open(tmp_path / "store.sqlite") as store:
        service = store.service("licencia")
        assert service == next(one for one in catalogue.services if one.id == "licencia")
        asked = store.beforehand(service)
        assert asked is not None
        assert asked.name == "antes"
        assert store.beforehand(store.service("acta-de-nacimiento")) is None


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ({"when": "height > 2"}, "rule 1: when: nothing is asked under height"),
        ({"when": "age >"}, "rule 1: when: no expression"),
        ({"when": "kind == 'old'"}, "rule 1: when: kind is never 'old'"),
        ({"when": "'old' != kind"}, "rule 1: when: kind is never 'old'"),
        ({"instead": [{"service": "nada"}]}, "rule 1: instead: there is no service nada"),
        ({"instead": [{"service": "licencia"}]}, "rule 1: instead: it leads back"),
        ({"instead": [{"template": "denuncia"}]}, "rule 1: instead: no service of the template"),
    ],
)
def test_a_rule_that_means_nothing_is_told(tmp_path: Path, rule: dict[str, Any], said: str) -> None:
    author = author_of(tmp_path, SOUND | rule)
    assert [message for message in told(author.folder) if said in message]


def test_a_form_that_wants_what_is_not_asked_is_told(tmp_path: Path) -> None:
    author = author_of(tmp_path, known="beforehand.height")
    (message,) = told(author.folder)
    assert "the form wants beforehand.height" in message


def test_questions_that_cannot_be_put_are_told(tmp_path: Path) -> None:
    author = author_of(tmp_path)
    asked = QUESTIONS | {"properties": {"age": {"type": "null"}}, "required": ["age"]}
    author.form("antes", schema=asked, en={})
    assert any("antes" in message for message in told(author.folder))


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ({"instead": []}, "who is turned away is told where to go"),
        ({"here": True}, "needs no other way"),
        ({"instead": [{"offices": False}]}, "name one of"),
        ({"instead": [{"phone": "951 123 4567", "offices": True}]}, "name one of"),
        ({"says": {"en": "No"}}, "Spanish"),
    ],
)
def test_a_rule_that_is_none_keeps_the_catalogue_out(
    tmp_path: Path, rule: dict[str, Any], said: str
) -> None:
    author = author_of(tmp_path, SOUND | rule)
    with pytest.raises(CatalogueDamaged, match=said):
        load_source(author.folder)


def test_questions_without_a_form_after_them_are_refused(tmp_path: Path) -> None:
    author = Author(tmp_path)
    author.form("antes", schema=QUESTIONS, en={})
    author.service("licencia", beforehand={"form": "antes", "rules": [SOUND]})
    problems = read_source(author.folder).problems
    assert any("it comes before a form" in problem.message for problem in problems)


def test_an_agency_of_which_an_office_is_named_twice_is_refused(tmp_path: Path) -> None:
    author = Author(tmp_path)
    names = text("Centro", "Centre"), text("Sur", "South")
    author.agency(AGENCY, offices=[{"id": "centro", "name": name} for name in names])
    assert any("two have one id" in one.message for one in read_source(author.folder).problems)
