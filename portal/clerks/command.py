"""`portal clerk add | role | remove | list | log`: who acts for an agency, and what they did."""

from __future__ import annotations

import argparse
import base64
import binascii
import re
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from kiosk.cli import CommandError
from kiosk.protocol.signature import key_id
from portal import act_log
from portal.act_log import COMMAND, ActLogBroken, desk_book
from portal.agencies import agencies_at
from portal.clerks.roles import ClerkRole
from portal.clerks.signing import signer_name
from portal.clock import utc_now
from portal.command import add_home, add_json, database_of, print_json, settings_of
from portal.removals import Removal, What, put_down
from portal.settings import PortalSettings
from portal.storage import clerks
from portal.storage.clerks import Clerk
from portal.storage.database import Database

_NAME: Final = re.compile(r"(?=.{2,40}$)[a-z][a-z0-9]*(?:-[a-z0-9]+)*", re.ASCII)


def configure(parser: argparse.ArgumentParser) -> None:
    doing = parser.add_subparsers(dest="doing", metavar="COMMAND", required=True)
    add = doing.add_parser("add", help="a person or a system of an agency, by its public key")
    add.add_argument("--key", type=_key, required=True, help="as `portal desk lock` shows it")
    role = doing.add_parser("role", help="another role")
    for each in (add, role):
        each.add_argument("--role", type=ClerkRole, choices=list(ClerkRole), required=True)
    remove = doing.add_parser("remove", help="its key is nobody's from now on")
    listing = doing.add_parser("list", help="who there is")
    log = doing.add_parser("log", help="what was done at a desk, and whether that was changed")
    for each in (add, role, remove):
        each.add_argument("name", type=_name, metavar="NAME")
    for each in (add, role, remove, listing, log):
        each.add_argument("--agency", required=each is not listing, metavar="ID")
        add_json(each)
        add_home(each)


def run(arguments: argparse.Namespace) -> int:
    settings, agency = settings_of(arguments), arguments.agency
    with database_of(settings) as database:
        match arguments.doing:
            case "add":
                if not agencies_at(settings).knows(agency):
                    raise CommandError(f"no catalogue knows an agency {agency}")
                done = _add(database, agency, arguments.name, arguments.role, arguments.key)
            case "role":
                done = _change(database, settings, arguments, arguments.role)
            case "remove":
                done = _change(database, settings, arguments, None)
            case "list":
                return _list(database, agency, as_json=arguments.json)
            case _:
                return _log(database, agency, as_json=arguments.json)
    if arguments.json:
        print_json(done)
    elif arguments.doing == "remove":
        print(f"{arguments.name} acts no more for {agency}")
    else:
        print(f"{done['name']} is a {done['role']} of {agency}, and signs as {done['signs_as']}")
    return 0


def _add(
    database: Database, agency: str, name: str, role: ClerkRole, public_key: bytes
) -> dict[str, Any]:
    now = utc_now()
    clerk = Clerk(
        key_id=key_id(public_key),
        agency=agency,
        name=name,
        role=role.value,
        public_key=public_key,
        created_at=now,
    )
    with database.writing() as session:
        if clerks.of(session, agency, name, lock=True) is not None:
            raise CommandError(f"{agency} has a clerk {name}: remove it first")
        if clerks.by_key(session, clerk.key_id) is not None:
            raise CommandError("that key is another clerk's: each has one of its own")
        fields = _fields(clerk)
        session.add(clerk)
        detail = f"{name}: {role.value}"
        act_log.write(session, now, COMMAND, "clerk-added", detail, book=desk_book(agency))
    return fields


def _change(
    database: Database,
    settings: PortalSettings,
    arguments: argparse.Namespace,
    role: ClerkRole | None,
) -> dict[str, Any]:
    """Without a role it is removed."""
    agency, name, now = arguments.agency, arguments.name, utc_now()
    with database.writing() as session:
        clerk = clerks.of(session, agency, name, lock=True)
        if clerk is None:
            raise CommandError(f"{agency} has no clerk {name}")
        if role is not ClerkRole.HANDLER:
            what: What = "clerk-removed" if role is None else "clerk-reads"
            put_down(settings, Removal(at=now, what=what, who=name, agency=agency))
        if role is None:
            act, detail = "clerk-removed", name
            session.delete(clerk)
        else:
            act, detail = "clerk-changed", f"{name}: {role.value}"
            clerk.role = role.value
        act_log.write(session, now, COMMAND, act, detail, book=desk_book(agency))
        return _fields(clerk)


def _list(database: Database, agency: str | None, *, as_json: bool) -> int:
    with database.reading() as session:
        found = [_fields(one) for one in clerks.all_of_them(session, agency)]
    if as_json:
        print_json(found)
        return 0
    for one in found:
        print(f"{one['agency']:<30}  {one['name']:<30}  {one['role']:<8}  {one['signs_as']}")
    print(f"{len(found)} clerks")
    return 0


def _log(database: Database, agency: str, *, as_json: bool) -> int:
    with database.reading() as session:
        try:
            found = list(act_log.entries(session, desk_book(agency)))
        except ActLogBroken as error:
            raise CommandError(str(error)) from error
    if as_json:
        print_json([entry.model_dump(mode="json") for entry in found])
        return 0
    for entry in found:
        print(f"{entry.at:%Y-%m-%d %H:%M:%S}  {entry.who:<20}  {entry.act:<16}  {entry.detail}")
    print(f"{len(found)} entries, each chained to the one before")
    return 0


def _fields(one: Clerk) -> dict[str, Any]:
    return {
        "agency": one.agency,
        "name": one.name,
        "role": one.role,
        "signs_as": signer_name(one.key_id),
        "created_at": one.created_at.isoformat(timespec="seconds"),
    }


def _name(text: str) -> str:
    if not _NAME.fullmatch(text) or text == COMMAND:
        raise argparse.ArgumentTypeError(f"{text!r}: two to forty of a-z, 0-9, and - between")
    return text


def _key(text: str) -> bytes:
    try:
        raw = base64.b64decode(text, validate=True)
        Ed25519PublicKey.from_public_bytes(raw)
    except (binascii.Error, ValueError):
        raise argparse.ArgumentTypeError("no Ed25519 public key in base64") from None
    return raw
