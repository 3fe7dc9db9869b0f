"""All checks of a source folder, in the order of the files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from kiosk.catalogue.errors import CatalogueProblem, Severity
from kiosk.catalogue.model import Catalogue
from kiosk.catalogue.source import read_source
from kiosk.catalogue.text import SPANISH
from portal.checking.beforehand import check_beforehand
from portal.checking.criteria import check_criteria
from portal.checking.forms import check_forms, check_offices
from portal.checking.guides import check_concepts, check_guides
from portal.checking.notices import check_notices
from portal.checking.texts import check_texts
from portal.checking.trust import check_trust
from portal.checking.weight import check_weight


@dataclass(frozen=True)
class Findings:
    """`catalogue` is None where a kiosk could not read the source."""

    catalogue: Catalogue | None
    problems: tuple[CatalogueProblem, ...]

    @property
    def errors(self) -> tuple[CatalogueProblem, ...]:
        """What keeps it from being published."""
        return tuple(p for p in self.problems if p.severity is Severity.ERROR)


def check_catalogue(folder: Path) -> Findings:
    """Everything that is wrong, or could be better. Raises `NoCatalogue`."""
    reading = read_source(folder)
    languages = reading.catalogue.languages if reading.catalogue else (SPANISH,)
    found = [
        *reading.problems,
        *check_forms(folder),
        *check_texts(folder, languages),
        *check_weight(folder),
        *check_trust(folder, datetime.now(UTC)),
        *(check_criteria(reading.catalogue) if reading.catalogue else ()),
        *(check_guides(reading.catalogue) if reading.catalogue else ()),
        *(check_notices(reading.catalogue, datetime.now(UTC).date()) if reading.catalogue else ()),
        *(check_concepts(reading.catalogue) if reading.catalogue else ()),
        *(check_beforehand(reading.catalogue) if reading.catalogue else ()),
        *(check_offices(reading.catalogue) if reading.catalogue else ()),
        *(_without_keys(reading.catalogue) if reading.catalogue else ()),
    ]
    problems = tuple(sorted(dict.fromkeys(found), key=lambda p: (p.file, p.line)))
    return Findings(reading.catalogue, problems)


def _without_keys(catalogue: Catalogue) -> Iterator[CatalogueProblem]:
    for agency_id in sorted({s.agency.id for s in catalogue.services if s.form}):
        if catalogue.agencies[agency_id].key is None:
            yield CatalogueProblem(
                f"agencies/{agency_id}/agency.yaml",
                1,
                "it has forms but no key to seal to: nobody can apply at a kiosk",
                "make its keys with `portal keys make`",
                Severity.WARNING,
            )
