"""`kiosk catalogue status` and `kiosk catalogue update [--from DIR]`."""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kiosk.catalogue.errors import CatalogueError
from kiosk.catalogue.model import Catalogue
from kiosk.catalogue.reading import CatalogueStore
from kiosk.catalogue.released import current_release, store_path
from kiosk.catalogue.updating.errors import NotTrusted, ReleaseRefused, UpdateError
from kiosk.catalogue.updating.facts import MARKS, UpdateStanding, reference_time, standing
from kiosk.cli import CommandError
from kiosk.settings import Settings, SettingsError, load_settings

if TYPE_CHECKING:
    from kiosk.catalogue.updating.sources import Source

_AS_A_GUEST: Final = 15
"""Niceness of an update in the background."""


def configure(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    status = actions.add_parser("status", help="what is shown, how old it is, what was refused")
    update = actions.add_parser("update", help="fetch what the portal publishes, and show it")
    update.add_argument(
        "--from", dest="folder", type=Path, metavar="DIR", help="a copy of the repository, on USB"
    )
    update.add_argument(
        "--background", action="store_true", help="give way to everything else on this machine"
    )
    for action in (status, update):
        action.add_argument("--json", action="store_true", help="for programs")


def run(arguments: argparse.Namespace) -> int:
    try:
        settings = load_settings()
        if arguments.action == "update":
            return _update(settings, arguments)
        return _status(settings, as_json=arguments.json)
    except (SettingsError, UpdateError) as error:
        raise CommandError(str(error)) from error


def _status(settings: Settings, *, as_json: bool) -> int:
    now = standing(settings.catalogue_folder)
    shown = _shown(settings)
    if as_json:
        print(json.dumps({**shown, **asdict(now)}, default=_written, ensure_ascii=False))
        return 0
    for name, value in shown.items():
        print(f"{name:<12} {value}")
    for line in _lines(now):
        print(line)
    return 0


def _shown(settings: Settings) -> dict[str, object]:
    path = store_path(settings.catalogue_folder, settings.catalogue_store_path)
    try:
        fetched = current_release(settings.catalogue_folder) is not None
        with CatalogueStore.open(path) as store:
            return {"shown": store.version, "services": store.count(), "fetched": fetched}
    except CatalogueError as error:
        return {"shown": None, "services": 0, "fetched": False, "damage": str(error)}


def _lines(now: UpdateStanding) -> Iterator[str]:
    yield f"{'snapshot':<12} {now.snapshot or 'none was fetched yet'}"
    yield f"{'ring':<12} {now.ring or 'everybody'}"
    if now.checked_at is not None:
        yield f"{'checked':<12} {now.checked_at:%Y-%m-%d %H:%M} UTC"
    if now.expires is not None:
        yield f"{'good until':<12} {now.expires:%Y-%m-%d %H:%M} UTC"
    if now.expired:
        yield f"{'out of date':<12} {', '.join(now.expired)}"
    if now.failure is not None:
        yield f"{'failed':<12} {now.reason}"


def _written(moment: object) -> str:
    if not isinstance(moment, datetime):
        raise TypeError(moment)
    return moment.isoformat()


def _update(settings: Settings, arguments: argparse.Namespace) -> int:
    # Here and not at the top: TUF takes 140 ms to import, which `status` does not need.
    from kiosk.catalogue.updating.anchor import deployed_anchor, enrolled_anchor  # noqa: PLC0415
    from kiosk.catalogue.updating.marks import Marks  # noqa: PLC0415
    from kiosk.catalogue.updating.update import CatalogueUpdate, Occasion  # noqa: PLC0415

    if arguments.background:
        os.nice(_AS_A_GUEST)
    folder = settings.catalogue_folder

    def prepare(source: Source) -> Occasion:
        if settings.catalogue_root is not None:
            anchor = deployed_anchor(settings.catalogue_root)
        else:
            anchor = enrolled_anchor(folder, _pinned(settings), source)
        now = reference_time(Marks(folder / MARKS), datetime.now(UTC))
        return Occasion(anchor, now, standing(folder).ring)

    with _source(settings, arguments.folder) as source:
        updated = CatalogueUpdate(folder, check_forms).run(source, prepare)
    if arguments.json:
        print(json.dumps(asdict(updated)))
    else:
        words = "a new catalogue is shown" if updated.is_new else "the catalogue is up to date"
        print(f"{words}: snapshot {updated.snapshot}, {updated.received_bytes:,} bytes read")
    return 0


def check_forms(catalogue: Catalogue) -> None:
    """That every form can be put to a visitor, in every language. Raises `ReleaseRefused`."""
    from kiosk.forms.checker import FormDamaged  # noqa: PLC0415
    from kiosk.forms.definition import FormUnsupported, compile_form  # noqa: PLC0415

    for (agency, name), form in catalogue.forms.items():
        for words in (None, *form.translations.values()):
            try:
                compile_form(dict(form.schema), dict(form.ui_schema), words)
            except (FormDamaged, FormUnsupported) as error:
                raise ReleaseRefused(f"the form {name} of {agency}: {error}") from error


@contextmanager
def _source(settings: Settings, folder: Path | None) -> Iterator[Source]:
    from kiosk.catalogue.updating.sources import FolderSource, LineSource  # noqa: PLC0415
    from kiosk.portal_client.repository_line import REPOSITORY, RepositoryLine  # noqa: PLC0415

    if folder is not None:
        stick = FolderSource(folder)
        try:
            yield stick
        finally:
            stick.close()
        return
    address = settings.portal_url.rstrip("/") + REPOSITORY
    line = RepositoryLine(address, settings.request_timeout_seconds, settings.portal_ca)
    try:
        yield LineSource(line)
    finally:
        line.close()


def _pinned(settings: Settings) -> bytes | None:
    from kiosk.identity.enrolment_record import (  # noqa: PLC0415
        EnrolmentDamaged,
        NotEnrolled,
        load_enrolment,
    )

    try:
        return load_enrolment(settings.enrolment_path).catalogue_root_sha256
    except (EnrolmentDamaged, NotEnrolled) as error:
        raise NotTrusted(str(error)) from error
