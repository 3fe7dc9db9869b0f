"""`kiosk search`: what the screen would find.

One query from the command line, or one a line from standard input, each answered by one line of
JSON as soon as it is read.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kiosk.catalogue.building import build_store
from kiosk.catalogue.ensuring import ensure_store
from kiosk.catalogue.errors import CatalogueDamaged, CatalogueError, Severity, StoreNotWritten
from kiosk.catalogue.reading import CatalogueStore
from kiosk.catalogue.search import Hit
from kiosk.catalogue.shipped import shipped_catalogue
from kiosk.catalogue.source import load_source
from kiosk.catalogue.text import SPANISH
from kiosk.cli import CommandError
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


def run(arguments: argparse.Namespace) -> int:
    """Always 0 when it could search, whether or not something was found."""
    try:
        with _store(arguments.catalogue) as store:
            if arguments.text:
                _answer(store, " ".join(arguments.text), arguments)
            else:
                _answer_lines(store, arguments)
    except CatalogueDamaged as error:
        for problem in error.problems:
            if problem.severity is Severity.ERROR:
                print(problem, file=sys.stderr)
        raise CommandError(str(error)) from error
    except (CatalogueError, SettingsError) as error:
        raise CommandError(str(error)) from error
    return 0


def _answer(store: CatalogueStore, text: str, arguments: argparse.Namespace) -> None:
    found = store.search(text, arguments.language, arguments.limit)
    if arguments.json:
        print(_json([_fields(hit) for hit in found.hits]))
        return
    if found.understood:
        print(f"understood as: {found.understood}")
    for hit in found.hits:
        print(f"{hit.score:8.3f}  {hit.service_id:<44} {hit.name}")
    if not found.hits:
        print("nothing found" + (f"; try {', '.join(found.suggestions)}" * bool(found.suggestions)))


def _answer_lines(store: CatalogueStore, arguments: argparse.Namespace) -> None:
    # A byte that is no UTF-8 is a letter nobody knows, not the end of the run.
    for line in sys.stdin.buffer:
        query = line.decode("utf-8", "replace").rstrip("\r\n")
        found = store.search(query, arguments.language, arguments.limit)
        results = [_fields(hit) for hit in found.hits]
        print(_json({"query": query, "results": results}), flush=True)


def _fields(hit: Hit) -> dict[str, str | float]:
    return {"id": hit.service_id, "name": hit.name, "score": hit.score}


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


@contextmanager
def _store(folder: Path | None) -> Iterator[CatalogueStore]:
    """The kiosk's own store; where a folder is named, or ours cannot be written, a passing one."""
    if folder is None:
        settings = load_settings()
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


def _source(settings: Settings) -> Path:
    return settings.catalogue_source or shipped_catalogue()
