"""`portal webhooks list | add | remove | pause | resume | ping | events`: agencies' addresses."""

from __future__ import annotations

import argparse
from typing import Final
from uuid import UUID

from kiosk.cli import CommandError
from kiosk.protocol.message import Message
from portal.act_log import Actor
from portal.agencies import agencies_at
from portal.clock import utc_now
from portal.command import add_home, add_json, database_of, print_json, settings_of
from portal.identity import IdentityUnusable
from portal.settings import PortalSettings
from portal.signing_key import signing_key_of
from portal.storage.database import Database
from portal.storage.webhook_deliveries import DeliveryState
from portal.webhooks.address import BadAddress, read_address
from portal.webhooks.events import CHOSEN_FROM, EventKind
from portal.webhooks.messages import DeliveryList, NewWebhook, WebhookList, WebhookSeen
from portal.webhooks.register import NoWebhook, TooManyWebhooks, Webhooks

_LISTED: Final = 3
"""For a watcher: `portal webhooks list --troubled --fail`."""


def configure(parser: argparse.ArgumentParser) -> None:
    doing = parser.add_subparsers(dest="doing", metavar="COMMAND", required=True)
    listing = doing.add_parser("list", help="who is told, and how each does")
    listing.add_argument("--agency", metavar="ID")
    listing.add_argument(
        "--troubled", action="store_true", help="only those that took nothing for an hour"
    )
    listing.add_argument("--fail", action="store_true", help="exit with 3 where any is listed")
    add = doing.add_parser("add", help="an agency's HTTPS address; it gets a ping")
    add.add_argument("--agency", required=True, metavar="ID")
    add.add_argument("--address", required=True, metavar="URL")
    add.add_argument(
        "--kind",
        action="append",
        default=[],
        type=EventKind,
        choices=CHOSEN_FROM,
        help="of what it is told; may be given again (default: of everything)",
    )
    remove = doing.add_parser("remove", help="nothing more is sent there")
    pause = doing.add_parser("pause", help="what happens meanwhile waits")
    resume = doing.add_parser("resume", help="what waits, and was given up, is sent")
    ping = doing.add_parser("ping", help="an event that tells of nothing")
    events = doing.add_parser("events", help="the newest events of an address")
    events.add_argument("--state", type=DeliveryState, choices=list(DeliveryState))
    for each in (remove, pause, resume, ping, events):
        each.add_argument("id", type=UUID, metavar="ID", help="as `list` shows it")
    for each in (listing, add, remove, pause, resume, ping, events):
        add_json(each)
        add_home(each)


def run(arguments: argparse.Namespace) -> int:
    settings = settings_of(arguments)
    with database_of(settings) as database:
        try:
            done = _done(arguments, settings, _register(database, settings))
        except (NoWebhook, BadAddress, TooManyWebhooks, IdentityUnusable) as error:
            raise CommandError(str(error)) from error
    if arguments.json:
        print_json(None if done is None else done.model_dump(mode="json"))
    else:
        _tell(done)
    is_alarm = isinstance(done, WebhookList) and arguments.fail and done.webhooks
    return _LISTED if is_alarm else 0


def _register(database: Database, settings: PortalSettings) -> Webhooks:
    key = signing_key_of(settings)
    return Webhooks(database, key.public_key().public_bytes_raw(), utc_now)


def _done(
    arguments: argparse.Namespace, settings: PortalSettings, register: Webhooks
) -> Message | None:
    """What came of it; None of what is removed."""
    match arguments.doing:
        case "list":
            listed = register.listed(arguments.agency)
            return register.troubled(listed) if arguments.troubled else listed
        case "add":
            if not agencies_at(settings).knows(arguments.agency):
                raise CommandError(f"no catalogue knows an agency {arguments.agency}")
            address = read_address(arguments.address).url
            wanted = NewWebhook(address=address, kinds=tuple(arguments.kind))
            return register.add(Actor(), arguments.agency, wanted)
        case "remove":
            register.remove(Actor(), arguments.id)
            return None
        case "events":
            return register.deliveries(Actor(), arguments.id, arguments.state)
        case _:
            change = {
                "pause": register.pause,
                "resume": register.resume,
                "ping": register.ping,
            }[arguments.doing]
            return change(Actor(), arguments.id)


def _tell(done: Message | None) -> None:
    match done:
        case WebhookList():
            for one in done.webhooks:
                _tell(one)
            print(f"{len(done.webhooks)} addresses; the portal signs as {done.signs_as}")
        case WebhookSeen():
            print(f"{done.id}  {done.agency}  {done.address}")
            print(f"  {standing(done)}; {done.waiting} wait, {done.dead} were given up")
        case DeliveryList():
            for event in done.deliveries:
                failed = f"  {event.last_failure}" if event.last_failure else ""
                tried = f"{event.attempts} attempts{failed}"
                print(f"{event.created_at:%Y-%m-%d %H:%M:%S}  {event.id}  {event.type:<24}"
                      f"  {event.state:<9}  {tried}")  # fmt: skip
            print(f"{len(done.deliveries)} events")
        case _:
            print("removed")


def standing(one: WebhookSeen) -> str:
    """How an address does, in a line."""
    if one.paused_at is not None:
        return f"paused since {one.paused_at:%Y-%m-%d %H:%M} ({one.paused_why})"
    if one.failures:
        return f"fails, {one.failures} times in a row ({one.last_failure})"
    if one.last_success_at is None:
        return "nothing was sent yet"
    return f"well, last at {one.last_success_at:%Y-%m-%d %H:%M}"
