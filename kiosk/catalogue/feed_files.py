"""Reads the feeds of a catalogue's folder: each a folder with its head and its postings."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from kiosk.catalogue import job, location, tender
from kiosk.catalogue.agency_files import NAME_REMEDY, SLUG, named_files, warn_of_strays
from kiosk.catalogue.feed import FOLDER, HEAD, Feed, FeedHead
from kiosk.catalogue.job import Job
from kiosk.catalogue.location import Location
from kiosk.catalogue.source_folder import SourceFolder
from kiosk.catalogue.tender import Tender

_Model = TypeVar("_Model", bound=BaseModel)
_Named = TypeVar("_Named", Tender, Job, Location)


def read_feeds(source: SourceFolder) -> tuple[Feed, ...]:
    """By id, as far as they could be read; problems are reported to `source`."""
    found = []
    for folder in source.entries(source.root / FOLDER):
        if not source.is_folder(folder):
            source.warn(folder, 1, "not read", "remove it, or put it where it belongs")
        elif not SLUG.fullmatch(folder.name):
            source.error(folder, 1, f"{folder.name!r} is no id", NAME_REMEDY)
        elif (feed := _feed(source, folder)) is not None:
            found.append(feed)
    return tuple(found)


def _feed(source: SourceFolder, folder: Path) -> Feed | None:
    head = _read(source, folder / HEAD, FeedHead)
    tenders = _postings(source, folder / tender.FOLDER, Tender)
    jobs = _postings(source, folder / job.FOLDER, Job)
    locations = _postings(source, folder / location.FOLDER, Location)
    # `compiled` holds what an import leaves out of a tender, for whoever wants to look it up.
    warn_of_strays(source, folder, {HEAD, tender.FOLDER, job.FOLDER, location.FOLDER, "compiled"})
    return None if head is None else Feed(folder.name, head, tenders, jobs, locations)


def _postings(source: SourceFolder, folder: Path, kind: type[_Named]) -> tuple[_Named, ...]:
    found = []
    for path in named_files(source, folder, (".json",)):
        posting = _read(source, path, kind)
        if posting is None:
            continue
        if posting.id != path.stem:
            source.error(path, 1, f"its id is {posting.id!r}", "name the file as its id")
            continue
        found.append(posting)
    return tuple(sorted(found, key=lambda posting: posting.id))


def _read(source: SourceFolder, path: Path, kind: type[_Model]) -> _Model | None:
    content = source.read(path)
    if content is None:
        return None
    try:
        return kind.model_validate_json(content)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(map(str, first["loc"]))
        remedy = "write it as docs/importing.md says, or import it again"
        source.error(path, 1, ": ".join(filter(None, (where, first["msg"]))), remedy)
        return None
