"""`portal desk list | open | move`: an agency reads what was sent to it, and moves it along."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from kiosk.cli import CommandError
from kiosk.offline.sealing import CannotOpen
from kiosk.protocol.folio import FolioError, normalise_folio
from kiosk.protocol.tracking import Stage
from portal.agencies import CatalogueAgencies
from portal.app import utc_now
from portal.attachments.holdings import Holdings
from portal.attachments.stream_folder import StreamFolder
from portal.command import add_home, add_json, database_of, print_json, settings_of
from portal.desk.agency_keys import KeyFileUnusable, load_private_key
from portal.desk.attachments import AttachmentOpener, OpenedAttachment
from portal.desk.moving import TARGETS, CannotMove, move
from portal.desk.opening import OpenedEnvelope, open_envelope
from portal.storage import kiosks, submissions, tracking_steps


def configure(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    listing = actions.add_parser("list", help="what was sent to one agency")
    listing.add_argument("--agency", required=True)
    opening = actions.add_parser("open", help="read one application")
    opening.add_argument("--keys", type=Path, required=True, help="folder of the private keys")
    opening.add_argument(
        "--attachments", type=Path, metavar="OUT", help="folder to write the attachments into"
    )
    moving = actions.add_parser("move", help="tell the visitor how far it is")
    moving.add_argument("--to", required=True, choices=[stage.value for stage in TARGETS])
    moving.add_argument("--note", default="", help="the agency's words to the visitor")
    for action in (opening, moving):
        action.add_argument("--folio", required=True)
    for action in (listing, opening, moving):
        add_json(action)
        add_home(action)


def run(arguments: argparse.Namespace) -> int:
    actions = {"list": _list, "open": _open, "move": _move}
    return actions[arguments.action](arguments)


def _list(arguments: argparse.Namespace) -> int:
    settings = settings_of(arguments)
    agencies = CatalogueAgencies(settings.catalogue)
    with database_of(settings) as database, database.reading() as session:
        stored = submissions.of_agency(session, arguments.agency)
        stages = tracking_steps.latest_stages(session, [one.id for one in stored])
    if not stored and not agencies.knows(arguments.agency):
        raise CommandError(f"nothing was sent to {arguments.agency}, and no catalogue knows it")
    rows = [
        {
            "folio": one.folio,
            "service": one.service,
            "kiosk": one.kiosk,
            "received_at": one.received_at.isoformat(timespec="seconds"),
            "stage": stages[one.id].value,
        }
        for one in stored
    ]
    if arguments.json:
        print_json(rows)
        return 0
    for row in rows:
        print(f"{row['folio']}  {row['received_at']}  {row['stage']:<13}  {row['service']}")
    print(f"{len(rows)} in all")
    return 0


def _open(arguments: argparse.Namespace) -> int:
    folio, settings = _folio(arguments), settings_of(arguments)
    streams = StreamFolder(settings.attachments)
    with database_of(settings) as database, database.reading() as session:
        stored = submissions.by_folio(session, folio)
        if stored is None:
            raise CommandError(f"there is no application {folio}")
        envelope = stored.envelope()
        number = kiosks.number_of(stored.kiosk)
        device_keys = () if number is None else kiosks.keys_for(session, number)
        places = Holdings(streams).places(session, envelope.header)
    header = envelope.header
    try:
        private_key = load_private_key(arguments.keys, header.agency, header.key_id)
        opened = open_envelope(envelope, private_key, device_keys)
    except (KeyFileUnusable, CannotOpen) as error:
        raise CommandError(str(error)) from error
    attachments = AttachmentOpener(
        opened, private_key, places, streams.read, arguments.attachments
    ).open_all()
    if arguments.json:
        print_json(
            {
                "header": header.model_dump(mode="json"),
                "device_signature": opened.is_genuine,
                "body": opened.body.model_dump(mode="json"),
                "attachments": [_attachment_row(one) for one in attachments],
            }
        )
    else:
        _print(opened)
        for one in attachments:
            _print_attachment(one)
    if not opened.is_genuine:
        raise CommandError(f"{folio} is not signed by {header.kiosk}: do not act on it")
    if bad := [str(one.position) for one in attachments if one.fault]:
        raise CommandError(f"{folio}: attachment {', '.join(bad)} is bad or missing")
    return 0


def _attachment_row(one: OpenedAttachment) -> dict[str, object]:
    return {
        "position": one.position,
        "name": one.note and one.note.name,
        "media_type": one.note and one.note.media_type,
        "size": one.note and one.note.size,
        "file": one.file and str(one.file),
        "fault": one.fault,
    }


def _print_attachment(one: OpenedAttachment) -> None:
    what = "of an unknown kind"
    if one.note is not None:
        what = f"{_plain(one.note.name)}, {one.note.media_type}, {one.note.size} bytes"
    state = f"BAD: {one.fault}" if one.fault else one.file or "good"
    print(f"attachment  {one.position}  {what}\n            {_plain(str(state))}")


def _print(opened: OpenedEnvelope) -> None:
    header = opened.header
    print(f"folio       {header.folio}")
    print(f"service     {header.service}, form version {header.form_version}")
    print(f"written     {header.created_at:%Y-%m-%d %H:%M} UTC at {header.kiosk}")
    print(f"signature   {'good' if opened.is_genuine else 'BAD'}")
    print(f"language    {opened.body.language}")
    for name, answer in opened.body.answers.items():
        print(f"  {_plain(name)}: {_plain(json.dumps(answer, ensure_ascii=False))}")


def _plain(text: str) -> str:
    """What a visitor typed must not steer the agency's terminal."""
    return "".join(sign if sign.isprintable() else f"\\u{ord(sign):04x}" for sign in text)


def _move(arguments: argparse.Namespace) -> int:
    folio = _folio(arguments)
    with database_of(settings_of(arguments)) as database:
        try:
            step = move(database, folio, Stage(arguments.to), arguments.note, utc_now())
        except CannotMove as error:
            raise CommandError(str(error)) from error
    if arguments.json:
        print_json(step.model_dump(mode="json"))
    else:
        print(f"{folio} is {step.stage} since {step.at:%Y-%m-%d %H:%M} UTC")
    return 0


def _folio(arguments: argparse.Namespace) -> str:
    try:
        return normalise_folio(arguments.folio)
    except FolioError as error:
        raise CommandError(f"{arguments.folio!r} is no folio: {error}") from error
