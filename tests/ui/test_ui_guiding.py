"""Whose steps are whose, and where each stands: a table of answers and of what was done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from kiosk.catalogue.guide import EventKind, Guide, GuideStep
from kiosk.catalogue.model import AgencyKey, Catalogue, Service
from kiosk.catalogue.terms import Area
from kiosk.catalogue.text import Text
from kiosk.ui.guiding import (
    Catalogued,
    Stage,
    StepStanding,
    next_of,
    place_of,
    progress,
    stages,
)
from kiosk.ui.models.guide import GuideModel, standing_words
from kiosk.visit.guided import Guided
from kiosk.words import words_of

ES = words_of("es")
GIVES = Text({"es": "Algo"})
STEPS = (
    GuideStep("name", GIVES, service="name", when='works_as == "company"'),
    GuideStep("company", GIVES, service="company", when='works_as == "company"', needs=("name",)),
    GuideStep("licence", GIVES, template="licence", when='where == "shop"'),
    GuideStep("brand", GIVES, service="brand", optional=True),
    GuideStep("letters", GIVES, service="letters"),
)
GUIDE = Guide(
    "abrir", EventKind.BUSINESS, Text({"es": "Abrir"}), Text({"es": "Los pasos"}), Area.BUSINESS,
    (), {}, STEPS, date(2026, 11, 26),
)  # fmt: skip
COMPANY = {"works_as": "company", "where": "shop"}


@pytest.fixture(scope="module")
def here(shipped: Catalogue) -> Service:
    """That can be applied for."""
    service = next(one for one in shipped.services if one.form and one.agency.place is None)
    key = AgencyKey("0" * 16, b"\x00" * 1216, date(2026, 11, 24))
    return replace(service, agency=replace(service.agency, keys=(key,)))


def found(here: Service, guided: Guided, *, begun: str = "") -> dict[str, Stage]:
    """By the step; `letters` cannot be applied for here, the place has no licence."""

    def service_of(step: GuideStep) -> Service | None:
        return replace(here, id=step.service) if step.service else None

    services = Catalogued(service_of, lambda service: service.id != "letters")
    return {stage.step.id: stage for stage in stages(GUIDE, guided, services, begun)}


@pytest.mark.parametrize(
    ("answers", "own"),
    [
        (COMPANY, ["name", "company", "licence", "brand", "letters"]),
        ({"works_as": "person", "where": "home"}, ["brand", "letters"]),
        ({"works_as": "person"}, ["licence", "brand", "letters"]),
        ({}, ["name", "company", "licence", "brand", "letters"]),
    ],
)
def test_a_step_is_left_out_only_where_an_answer_rules_it_out(
    here: Service, answers: Mapping[str, Any], own: list[str]
) -> None:
    steps = found(here, Guided("abrir", answers))
    assert list(steps) == own
    assert [stage.number for stage in steps.values()] == list(range(1, len(own) + 1))


@pytest.mark.parametrize(
    ("changes", "begun", "standings", "following", "done"),
    [
        ({}, "", ["here", "waits", "unknown", "here", "elsewhere"], "name", (0, 4)),
        ({}, "name", ["begun", "waits", "unknown", "here", "elsewhere"], "name", (0, 4)),
        (
            {"sent": {"name": "F"}}, "",
            ["sent", "here", "unknown", "here", "elsewhere"], "company", (1, 4),
        ),
        (
            {"had": frozenset({"name", "company"})}, "",
            ["had", "had", "unknown", "here", "elsewhere"], "letters", (2, 4),
        ),
        (
            {"had": frozenset({"name", "company", "licence", "letters"})}, "",
            ["had", "had", "had", "here", "had"], None, (4, 4),
        ),
    ],
)  # fmt: skip
def test_where_each_step_stands_and_what_comes_next(
    here: Service,
    *,
    changes: Mapping[str, Any],
    begun: str,
    standings: list[str],
    following: str | None,
    done: tuple[int, int],
) -> None:
    guided = replace(Guided("abrir", COMPANY), **changes)
    steps = found(here, guided, begun=begun)
    assert [stage.standing.value for stage in steps.values()] == standings
    coming = next_of(steps.values())
    assert (coming.step.id if coming else None) == following
    assert progress(steps.values()) == done


def test_a_step_that_waits_says_for_which(here: Service) -> None:
    steps = found(here, Guided("abrir", COMPANY))
    assert steps["company"].waits_for == (1,)
    assert standing_words(steps["company"], ES) == ES("guide.waits", steps="1")
    sent = found(here, Guided("abrir", COMPANY, sent={"name": "0001-1S15-3ECT"}))
    assert "0001-1S15-3ECT" in standing_words(sent["name"], ES)
    for stage in steps.values():
        assert standing_words(stage, ES)


@pytest.mark.parametrize(
    ("told", "own", "place"),
    [
        ({}, "20551", "20551"),
        ({}, None, None),
        ({"place.state": "MX-OAX", "place.municipality": "20067"}, "20551", "20067"),
        ({"place.state": "MX-JAL"}, "20551", "MX-JAL"),
        ({"place.state": "MX-JAL", "place.municipality": "20067"}, None, "MX-JAL"),
        ({"place.municipality": None, "place.state": None}, "20551", "20551"),
    ],
)
def test_the_place_is_the_one_that_was_told(
    told: Mapping[str, Any], own: str | None, place: str | None
) -> None:
    assert place_of(told, own) == place


@pytest.mark.usefixtures("qapp")
def test_the_page_says_what_is_done_and_follows_what_is_said_of_a_step(here: Service) -> None:
    before = tuple(found(here, Guided("abrir", COMPANY)).values())
    model = GuideModel(GUIDE, before, ES, form=None, answers=COMPANY)
    assert model.nextService == "name"
    assert model.lead == "Los pasos"
    assert model.progress == ES("guide.progress", done=0, number=4)
    assert [step["had"] for step in model.steps] == [ES("guide.have")] * 5
    model.show(tuple(found(here, Guided("abrir", COMPANY, had=frozenset({"name"}))).values()))
    assert model.nextService == "company"
    assert not model.lead
    assert model.share == pytest.approx(0.25)
    assert model.steps[0]["had"] == ES("guide.not-had")
    assert model.steps[2]["service"] == ""
    assert model.steps[2]["title"] == "Algo"
    assert before[2].standing is StepStanding.UNKNOWN
