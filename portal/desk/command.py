"""`portal desk`: an agency reads what was sent to it, and answers."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from kiosk.catalogue.errors import CatalogueError
from kiosk.catalogue.source import load_source
from kiosk.cli import CommandError
from kiosk.protocol.folio import FolioError, normalise_folio
from kiosk.protocol.tracking import Stage
from portal.agencies import agencies_at
from portal.attachments.opening import open_streams
from portal.clerks.applications import Applications, MovedOn, NotThere
from portal.clerks.steps import TARGETS, CannotMove
from portal.clock import utc_now
from portal.command import add_home, add_json, database_of, print_json, settings_of
from portal.desk import comments_command, lock_command, serve_command, write_command
from portal.desk.agency_keys import load_private_key
from portal.desk.attachments import AttachmentOpener, OpenedAttachment
from portal.desk.efirma import ReadSignature, Verdict, read_signature, write_for_openssl
from portal.desk.in_tray import HostPile
from portal.desk.in_words import InWords, NoForm, in_words
from portal.desk.moving import move
from portal.desk.opening import OpenedEnvelope
from portal.desk.reading import Application, CannotRead, open_application
from portal.settings import PortalSettings
from portal.storage import agency_query
from portal.storage.agency_query import Asked
from portal.storage.database import Database
from portal.storage.submissions import Submission

_PER_PAGE: Final = 500


def configure(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    listing = actions.add_parser("list", help="what was sent to one agency")
    listing.add_argument("--agency", required=True)
    opening = actions.add_parser("open", help="read one application")
    opening.add_argument("--keys", type=Path, required=True, help="folder of the private keys")
    opening.add_argument(
        "--words", action="store_true", help="in the form's words, and whether the answers fit it"
    )
    opening.add_argument(
        "--attachments", type=Path, metavar="OUT", help="folder to write the attachments into"
    )
    opening.add_argument(
        "--signature", type=Path, metavar="OUT", help="folder to write what openssl verifies into"
    )
    moving = actions.add_parser("move", help="tell the visitor how far it is")
    moving.add_argument("--to", required=True, choices=[stage.value for stage in TARGETS])
    moving.add_argument("--letter", type=UUID, help="the letter whose payment came")
    moving.add_argument("--note", default="", help="the agency's words to the visitor")
    writing = actions.add_parser("write", help="a letter that only who applied can read")
    writing.add_argument("--keys", type=Path, required=True, help="folder of the private keys")
    write_command.configure(writing)
    reading = actions.add_parser("comments", help="what visitors wrote about the services")
    comments_command.configure(reading)
    serving = actions.add_parser("serve", help="the desk as pages, on this workstation")
    serve_command.configure(serving)
    locking = actions.add_parser("lock", help="the keys for a workstation, under a passphrase")
    lock_command.configure(locking)
    add_json(locking)
    for action in (opening, moving, writing):
        action.add_argument("--folio", required=True)
    for action in (listing, opening, moving, writing, reading):
        add_json(action)
        add_home(action)


def run(arguments: argparse.Namespace) -> int:
    actions = {
        "list": _list,
        "open": _open,
        "move": _move,
        "write": _write,
        "comments": comments_command.run,
        "lock": lock_command.run,
        "serve": serve_command.run,
    }
    return actions[arguments.action](arguments)


def _list(arguments: argparse.Namespace) -> int:
    settings = settings_of(arguments)
    agencies = agencies_at(settings)
    with database_of(settings) as database, database.reading() as session:
        rows = [_row(one) for one in _sent_to(session, arguments.agency)]
    if not rows and not agencies.knows(arguments.agency):
        raise CommandError(f"nothing was sent to {arguments.agency}, and no catalogue knows it")
    if arguments.json:
        print_json(rows)
        return 0
    for row in rows:
        asked = "  asks to be called" if row["call_back"] else ""
        print(f"{row['folio']}  {row['received_at']}  {row['stage']:<13}  {row['service']}{asked}")
    print(f"{len(rows)} in all")
    return 0


def _sent_to(session: Session, agency: str) -> Iterator[Submission]:
    """Oldest first; no more than a page of them is held at a time."""
    after: Submission | None = None
    while True:
        found = agency_query.page(session, agency, Asked(), after, _PER_PAGE)
        session.expunge_all()
        for one in found:
            yield one.row
        if len(found) < _PER_PAGE:
            return
        after = found[-1].row


def _row(one: Submission) -> dict[str, object]:
    return {
        "folio": one.folio,
        "service": one.service,
        "kiosk": one.kiosk,
        "received_at": one.received_at.isoformat(timespec="seconds"),
        "stage": one.stage,
        "follows": one.follows,
        "assisted": one.assisted,
        "call_back": one.call_back,
    }


def _open(arguments: argparse.Namespace) -> int:
    folio, settings = _folio(arguments), settings_of(arguments)
    with database_of(settings) as database:
        pile = _pile(settings, database)
        application = _read(pile, arguments, folio)
        opened, header = application.opened, application.opened.header
        attachments = AttachmentOpener(
            opened,
            application.private_key,
            application.held.attachments_held,
            partial(pile.stream, folio),
            arguments.attachments,
        ).open_all()
    signature = _signature(arguments, opened)
    words = _in_words(settings, opened) if arguments.words else None
    if arguments.json:
        print_json(
            {
                "header": header.model_dump(mode="json"),
                "device_signature": opened.is_genuine,
                "body": opened.body.model_dump(mode="json"),
                "attachments": [_attachment_row(one) for one in attachments],
                "replies": application.held.replies,
                "efirma": signature and signature.as_json(),
                **({"in_words": _words_row(words)} if words else {}),
            }
        )
    else:
        _print(opened, words)
        for one in attachments:
            _print_attachment(one)
        for reply in application.held.replies:
            print(f"reply       {reply}")
        for line in signature.lines() if signature else ("e.firma     none",):
            print(_plain(line))
    if not opened.is_genuine:
        raise CommandError(f"{folio} is not signed by {header.kiosk}: do not act on it")
    if bad := [str(one.position) for one in attachments if one.fault]:
        raise CommandError(f"{folio}: attachment {', '.join(bad)} is bad or missing")
    if signature is not None and not signature.holds:
        what = "cannot be judged here" if signature.verdict is Verdict.UNJUDGED else "does not hold"
        raise CommandError(f"{folio}: the applicant's signature {what}: {signature.why}")
    return 0


def _signature(arguments: argparse.Namespace, opened: OpenedEnvelope) -> ReadSignature | None:
    catalogue = settings_of(arguments).catalogue
    if arguments.signature is not None:
        try:
            write_for_openssl(opened, catalogue, arguments.signature)
        except OSError as error:
            raise CommandError(f"{error.filename}: {error.strerror}") from error
    return read_signature(opened, catalogue, utc_now())


def _pile(settings: PortalSettings, database: Database) -> HostPile:
    return HostPile(Applications(database, open_streams(settings), utc_now))


def _read(pile: HostPile, arguments: argparse.Namespace, folio: str) -> Application:
    try:
        return open_application(pile, folio, partial(load_private_key, arguments.keys))
    except CannotRead as error:
        raise CommandError(str(error)) from error


def _write(arguments: argparse.Namespace) -> int:
    folio, settings = _folio(arguments), settings_of(arguments)
    with database_of(settings) as database:
        pile = _pile(settings, database)
        return write_command.run(arguments, pile, folio, _read(pile, arguments, folio).opened)


def _words_row(words: InWords) -> dict[str, object]:
    return {"answered": words.answered, "faults": words.faults, "not_asked": words.unasked}


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


def _in_words(settings: PortalSettings, opened: OpenedEnvelope) -> InWords | None:
    """None where the service's form is not what was asked: for a call, or by a letter."""
    if opened.header.call_back or opened.header.follows is not None:
        return None
    if settings.catalogue is None:
        raise CommandError("no catalogue is set, so its form is not known: PORTAL_CATALOGUE")
    try:
        catalogue = load_source(settings.catalogue)
        return in_words([catalogue], opened.body, opened.header.created_at)
    except (CatalogueError, NoForm) as error:
        raise CommandError(str(error)) from error


def _print(opened: OpenedEnvelope, words: InWords | None) -> None:
    header = opened.header
    print(f"folio       {header.folio}")
    print(f"service     {header.service}, form version {header.form_version}")
    print(f"written     {header.created_at:%Y-%m-%d %H:%M} UTC at {header.kiosk}")
    print(f"signature   {'good' if opened.is_genuine else 'BAD'}")
    print(f"language    {opened.body.language}")
    if header.assisted:
        print("assisted    filled in with the help of the centre's staff, sent by the applicant")
    if header.call_back:
        print("asks for    a call about the service; it is no application")
    if header.follows is not None:
        print(f"adds to     {header.follows.folio}")
    for name, answer in opened.body.answers.items() if words is None else ():
        print(f"  {_plain(name)}: {_plain(json.dumps(answer, ensure_ascii=False))}")
    for question, said in words.answered if words else ():
        print(f"  {_plain(question)}  {_plain(said)}")
    for name, said in words.unasked if words else ():
        print(f"NOT ASKED  {_plain(name)}  {_plain(said)}")
    for fault in words.faults if words else ():
        print(f"DOES NOT FIT  {_plain(fault)}")


def _plain(text: str) -> str:
    """What a visitor typed must not steer the agency's terminal."""
    return "".join(sign if sign.isprintable() else f"\\u{ord(sign):04x}" for sign in text)


def _move(arguments: argparse.Namespace) -> int:
    folio, settings = _folio(arguments), settings_of(arguments)
    with database_of(settings) as database:
        try:
            step = move(
                _pile(settings, database),
                folio,
                Stage(arguments.to),
                arguments.note,
                settles=arguments.letter,
            )
        except (CannotMove, MovedOn, NotThere) as error:
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
