"""`kiosk search`: what the screen would find.

One query from the command line, or one a line from standard input, each answered by one line of
JSON as soon as it is read.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from kiosk.catalogue.building import build_store
from kiosk.catalogue.ensuring import ensure_store
from kiosk.catalogue.errors import CatalogueDamaged, CatalogueError, Severity, StoreNotWritten
from kiosk.catalogue.places import is_place
from kiosk.catalogue.reading import CatalogueStore
from kiosk.catalogue.search import Hit, SearchResult
from kiosk.catalogue.shipped import shipped_catalogue
from kiosk.catalogue.source import load_source
from kiosk.catalogue.text import SPANISH
from kiosk.catalogue.vantage import Vantage
from kiosk.cli import CommandError
from kiosk.offline.outbox import Outbox
from kiosk.offline.outbox_errors import OutboxError
from kiosk.settings import Settings, SettingsError, load_settings

_STORE = "catalogue.sqlite"


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "text", nargs="*", help="what a visitor would type; without it, a query a line from stdin"
    )
    parser.add_argument("--json", action="store_true", help="one line of JSON for each query")
    parser.add_argument(
        "--catalogue", type=Path, metavar="DIR", help="a folder of source files, instead of ours"
    )
    parser.add_argument("--language", default=SPANISH, help="the screen's language (default: es)")
    parser.add_argument("--limit", type=int, default=10, help="at most so many (default: 10)")
    parser.add_argument(
        "--place", metavar="CODE", help="where the centre stands (default: as in the settings)"
    )


def run(arguments: argparse.Namespace) -> int:
    """Always 0 when it could search, whether or not something was found."""
    try:
        settings = load_settings()
        vantage = _vantage(settings, arguments)
        with _store(settings, arguments.catalogue) as store:
            search = partial(
                store.search,
                language=arguments.language,
                limit=arguments.limit,
                vantage=vantage,
            )
            if arguments.text:
                _answer(search(" ".join(arguments.text)), as_json=arguments.json)
            else:
                _answer_lines(search)
    except CatalogueDamaged as error:
        for problem in error.problems:
            if problem.severity is Severity.ERROR:
                print(problem, file=sys.stderr)
        raise CommandError(str(error)) from error
    except (CatalogueError, SettingsError) as error:
        raise CommandError(str(error)) from error
    return 0


def _answer(found: SearchResult, *, as_json: bool) -> None:
    if as_json:
        print(_json(_shown(found)))
        return
    if found.understood:
        print(f"understood as: {found.understood}")
    if not found.hits:
        print("nothing found" + (f"; try {', '.join(found.suggestions)}" * bool(found.suggestions)))
    if found.near:
        print("near it:")
    for hit in found.hits or found.near:
        others = f" (and {hit.others} of other places)" if hit.others else ""
        print(f"{hit.score:8.3f}  {hit.service_id:<44} {hit.name}{others}")


def _answer_lines(search: Callable[[str], SearchResult]) -> None:
    # A byte that is no UTF-8 is a letter nobody knows, not the end of the run.
    for line in sys.stdin.buffer:
        query = line.decode("utf-8", "replace").rstrip("\r\n")
        print(_json({"query": query, "results": _shown(search(query))}), flush=True)


def _shown(found: SearchResult) -> list[dict[str, str | float]]:
    """As the screen has it: what was found, or what is near it."""
    return [_fields(hit) for hit in found.hits or found.near]


def _fields(hit: Hit) -> dict[str, str | float]:
    return {"id": hit.service_id, "name": hit.name, "score": hit.score}


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


@contextmanager
def _store(settings: Settings, folder: Path | None) -> Iterator[CatalogueStore]:
    """The kiosk's own store; where a folder is named, or ours cannot be written, a passing one."""
    if folder is None:
        try:
            path = ensure_store(settings)
        except StoreNotWritten:  # a developer's machine, where the kiosk's home is not ours
            folder = _source(settings)
        else:
            with CatalogueStore.open(path) as store:
                yield store
            return
    with tempfile.TemporaryDirectory(prefix="ventanilla-") as passing:
        path = Path(passing) / _STORE
        build_store(load_source(folder), path)
        with CatalogueStore.open(path) as store:
            yield store


def _vantage(settings: Settings, arguments: argparse.Namespace) -> Vantage:
    """The centre's place, and what was applied for in it where its own catalogue is searched."""
    place = arguments.place or settings.place
    if place is not None and not is_place(place):
        raise CommandError(f"--place: {place!r} is neither a state's code nor a municipality's")
    if arguments.catalogue is not None:
        return Vantage(place)
    try:
        with Outbox.open_for_reading(settings.outbox_path) as outbox:
            return Vantage(place, outbox.usage())
    except OutboxError:  # none yet, or not for us to read: nothing is known of its use
        return Vantage(place)


def _source(settings: Settings) -> Path:
    return settings.catalogue_source or shipped_catalogue()
