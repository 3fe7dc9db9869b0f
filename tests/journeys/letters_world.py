"""A small service, its agency's desk, and a visitor who follows up: for journeys about letters."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from catalogue_author import Author, text
from warm_stage import WarmStage

from kiosk.tour.stage import Stage
from kiosk.tour.visitor import Visitor

SERVICE = "apoyo"
NAME = "Pedir un apoyo"
QUESTION = "¿Cómo se llama?"


@dataclass(frozen=True)
class Slip:
    """What a visitor was given."""

    folio: str
    claim: str


def enrol(folder: Path) -> None:
    """A portal and an enrolled kiosk in `folder`; neither runs afterwards."""
    with WarmStage(folder) as stage:
        author = Author(stage.catalogue)
        author.form(SERVICE)
        author.service(
            SERVICE, name=text(NAME, "Ask for support"), form=SERVICE, form_version=3,
            channels=[{"type": "kiosk"}],
        )  # fmt: skip
        stage.prepare()
        stage.start_portal()
        stage.enrol()


def applies(visitor: Visitor) -> Slip:
    """From home to the confirmation."""
    words = visitor.words
    visitor.taps(words("area.government"))
    visitor.taps(NAME)
    visitor.taps(words("service.apply"))
    visitor.waits_for(QUESTION)
    visitor.types("ana")
    visitor.taps(words("question.continue"))
    visitor.waits_for(words("check.heading"))
    visitor.taps(words("check.send"))
    return given(visitor)


def given(visitor: Visitor) -> Slip:
    """Folio and code as they stand on the page."""
    visitor.waits_for(visitor.words("confirmation.claim"))
    names = [thing.name for thing in visitor.things()]

    def after(label: str) -> str:
        return names[names.index(visitor.words(label)) + 1]

    return Slip(after("confirmation.folio"), after("confirmation.claim"))


def follows_up(visitor: Visitor, slip: Slip, seen: str) -> None:
    """From home to what became of it."""
    words = visitor.words
    visitor.taps(words("home.track"))
    visitor.enters(words("confirmation.folio"), slip.folio.replace("-", ""))
    visitor.enters(words("confirmation.claim"), slip.claim.replace("-", ""))
    visitor.taps(words("track.look"))
    visitor.waits_for(seen, 20)


def desk(stage: Stage, action: str, folio: str, *options: str) -> dict[str, str]:
    """One thing done at the agency's desk."""
    keys = ("--keys", str(stage.agency_keys)) if action == "write" else ()
    told: dict[str, str] = json.loads(
        stage.portal_command("desk", action, "--folio", folio, *keys, *options, "--json")
    )
    return told
