"""`portal desk write`: a letter to whoever applied, sealed before it leaves this machine."""

from __future__ import annotations

import argparse
import secrets
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from kiosk.catalogue.errors import CatalogueError
from kiosk.catalogue.source import load_source
from kiosk.catalogue.zones import CENTRAL, ZONES
from kiosk.cli import CommandError
from kiosk.money import typed_pesos
from kiosk.protocol.envelope import Header
from kiosk.protocol.letter import Appointment, Payment
from kiosk.protocol.tracking import Stage
from portal.clerks.applications import MovedOn, NotThere
from portal.clerks.steps import TARGETS, CannotMove
from portal.clock import utc_now
from portal.command import print_json, settings_of
from portal.desk.in_tray import Pile
from portal.desk.opening import OpenedEnvelope
from portal.desk.to_come import CannotMeet, appointed, is_over
from portal.desk.writing import CannotWrite, OwnForm, Wanted, write
from portal.settings import PortalSettings


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--text", required=True, help="the words, in the applicant's language")
    parser.add_argument(
        "--to",
        choices=[stage.value for stage in TARGETS],
        help="what the letter tells of; without it the letter's own, or as it stands",
    )
    asking = parser.add_argument_group("ask for answers")
    asking.add_argument(
        "--document", action="append", default=[], metavar="TITLE", help="a photo or a file"
    )
    asking.add_argument(
        "--question", action="append", default=[], metavar="TITLE", help="an answer in words"
    )
    asking.add_argument(
        "--again", action="append", default=[], metavar="NAME", help="a question of its own form"
    )
    parser.add_argument(
        "--replaces",
        type=UUID,
        metavar="LETTER",
        help="the letter whose payment or appointment holds no more",
    )
    paying = parser.add_argument_group("ask for a payment")
    paying.add_argument("--pay", metavar="PESOS")
    paying.add_argument("--concept", default="")
    paying.add_argument("--reference", default="", help="what a bank or a shop scans")
    paying.add_argument("--due", metavar="YYYY-MM-DD", default="")
    paying.add_argument("--pay-at", default="", help="where it is paid")
    meeting = parser.add_argument_group("make an appointment")
    meeting.add_argument("--appointment", metavar="ISO", help="such as 2026-03-04T10:30-06:00")
    meeting.add_argument(
        "--zone",
        choices=ZONES,
        metavar="ZONE",
        help="by whose clock it is told everywhere; then no offset is needed: " + ", ".join(ZONES),
    )
    meeting.add_argument("--address", default="")
    meeting.add_argument("--bring", action="append", default=[], metavar="WHAT")


def run(arguments: argparse.Namespace, pile: Pile, folio: str, opened: OpenedEnvelope) -> int:
    """Writes one letter about the application that was opened. Raises `CommandError`."""
    settings = settings_of(arguments)
    if not opened.is_genuine:
        raise CommandError(f"{folio} is not signed by {opened.header.kiosk}: do not answer it")
    try:
        now = utc_now()
        wanted = _wanted(arguments, now)
        form = _own_form(settings, opened.header) if wanted.again else None
        written = write(
            pile,
            folio,
            opened.body,
            wanted,
            form=form,
            to=Stage(arguments.to) if arguments.to else None,
            now=now,
            random_bytes=secrets.token_bytes,
        )
    except (CannotWrite, CannotMove, MovedOn, NotThere) as error:
        raise CommandError(str(error)) from error
    if arguments.json:
        print_json({"letter": str(written.letter.id), "folio": folio, "stage": written.stage.value})
    else:
        print(f"{folio}: letter {written.letter.id} is written; it is {written.stage}")
    return 0


def _wanted(arguments: argparse.Namespace, now: datetime) -> Wanted:
    try:
        return Wanted(
            text=arguments.text,
            documents=tuple(arguments.document),
            questions=tuple(arguments.question),
            again=tuple(arguments.again),
            payment=_payment(arguments, now) if arguments.pay else None,
            appointment=_appointment(arguments, now) if arguments.appointment else None,
            replaces=arguments.replaces,
        )
    except ValidationError as error:
        fault = error.errors(include_input=False)[0]
        name = "-".join(str(part) for part in fault["loc"]).replace("_", "-")
        raise CommandError(f"--{name}: {fault['msg']}") from None


def _payment(arguments: argparse.Namespace, now: datetime) -> Payment:
    amount = typed_pesos(arguments.pay)
    if amount is None:
        raise CommandError(f"--pay {arguments.pay!r} is no amount, such as 1250.50")
    try:
        due = date.fromisoformat(arguments.due)
    except ValueError:
        raise CommandError(f"--due {arguments.due!r} is no date, such as 2026-03-17") from None
    if is_over(due, ZoneInfo(CENTRAL), now):
        raise CommandError(f"--due {arguments.due}: that day is over")
    return Payment(
        concept=arguments.concept,
        reference=arguments.reference,
        amount=amount,
        due=due,
        pay_at=arguments.pay_at,
    )


def _appointment(arguments: argparse.Namespace, now: datetime) -> Appointment:
    said = f"--appointment {arguments.appointment!r}"
    try:
        at = datetime.fromisoformat(arguments.appointment)
    except ValueError:
        raise CommandError(f"{said} is no moment") from None
    zone = ZoneInfo(arguments.zone) if arguments.zone else at.tzinfo
    if zone is not None:
        try:
            met = appointed(at.replace(tzinfo=None), zone, now)
        except (CannotMeet, OverflowError) as error:
            raise CommandError(f"{said} cannot be kept: {error}") from None
        if at.tzinfo is not None and met != at:
            raise CommandError(f"{said} is not by the clock of {arguments.zone}")
        at = met
    return Appointment(
        at=at, address=arguments.address, bring=tuple(arguments.bring), zone=arguments.zone
    )


def _own_form(settings: PortalSettings, header: Header) -> OwnForm:
    service_id = header.service
    if header.call_back:
        raise CommandError(f"{header.folio} asks for a call: no form was filled in")
    if settings.catalogue is None:
        raise CommandError("no catalogue is set, so its form is not known: PORTAL_CATALOGUE")
    try:
        catalogue = load_source(settings.catalogue)
    except CatalogueError as error:
        raise CommandError(str(error)) from error
    service = next((one for one in catalogue.services if one.id == service_id), None)
    form = catalogue.form_of(service) if service else None
    if form is None:
        raise CommandError(f"the catalogue has no form for {service_id} any more")
    return OwnForm(form.schema, form.ui_schema)
