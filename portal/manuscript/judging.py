"""Whether one file may stand as it was changed: the checks of `portal check`, of it alone.

What spans the whole catalogue (an id that is taken, a service that is named and is not there) is
for `portal check` of all of it, before a release.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from kiosk.catalogue.errors import CatalogueProblem, Severity
from kiosk.catalogue.marked import Unreadable, read_yaml
from kiosk.catalogue.source import read_source
from portal.checking.beforehand import check_beforehand
from portal.checking.forms import check_forms, check_offices
from portal.checking.guides import check_concepts
from portal.checking.texts import check_texts
from portal.checking.weight import check_weight
from portal.manuscript.around import around, laid_out
from portal.manuscript.folder import Manuscript
from portal.publishing.source_files import Files

OTHER: Final = ""
"""Where a problem stands that is of no field."""


def problems_with(
    manuscript: Manuscript, name: str, changes: Files, *, filled_in: bool = True
) -> tuple[CatalogueProblem, ...]:
    """What would be wrong in a file, and in those changed beside it. Raises `ManuscriptError`.

    Without `filled_in` nobody tries whether a form can be filled in: to look at one is sooner done.
    """
    files = around(manuscript, name, changes)
    with laid_out(files) as folder:
        found = _all_of(folder, {name, *changes}, filled_in=filled_in)
    own = {name, *changes}
    kept = [problem for problem in found if problem.file in own]
    return tuple(sorted(dict.fromkeys(kept), key=lambda p: (p.file, p.line)))


def _all_of(folder: Path, own: set[str], *, filled_in: bool) -> list[CatalogueProblem]:
    reading = read_source(folder)
    languages = reading.catalogue.languages if reading.catalogue else ("es",)
    found = [*reading.problems, *check_forms(folder, own, filled_in=filled_in)]
    found += check_texts(folder, languages)
    found += check_weight(folder)
    if reading.catalogue is not None:
        found += check_beforehand(reading.catalogue)
        found += check_offices(reading.catalogue)
        found += check_concepts(reading.catalogue)
    # The small catalogue has not all that is named: whether it is there is told of the whole.
    return [p for p in found if not any(word in p.message for word in _OF_THE_WHOLE)]


_OF_THE_WHOLE: Final = (
    "there is no service",
    "the catalogue has no",
    "no service of the template",
)


def errors_in(problems: Sequence[CatalogueProblem]) -> tuple[CatalogueProblem, ...]:
    """What keeps a file from being published."""
    return tuple(problem for problem in problems if problem.severity is Severity.ERROR)


def by_field(
    problems: Sequence[CatalogueProblem], name: str, content: bytes, fields: Sequence[str]
) -> Mapping[str, tuple[CatalogueProblem, ...]]:
    """A file's problems by the field in which they stand; those of no field under `OTHER`."""
    try:
        marked = read_yaml(content)
    except Unreadable:
        return {OTHER: tuple(problems)}
    starts = sorted(
        (marked.lines[(field,)], field)
        for field in (marked.value if isinstance(marked.value, dict) else {})
    )
    found: dict[str, list[CatalogueProblem]] = {}
    for problem in problems:
        before = [field for line, field in starts if line <= problem.line]
        named = problem.message.partition(":")[0].partition(".")[0]
        field = named if named in fields else before[-1] if before and problem.line > 1 else OTHER
        found.setdefault(field if problem.file == name else OTHER, []).append(problem)
    return {field: tuple(own) for field, own in found.items()}
