"""`portal operator add | list | remove | reset | log`: who may log in to the console.

A password is made and shown once, with the secret of the second factor; there is no default.
"""

from __future__ import annotations

import argparse
import re
from typing import Any, Final

import qrcode

from kiosk.cli import CommandError
from portal import act_log
from portal.act_log import COMMAND, ActLogBroken
from portal.clock import utc_now
from portal.command import add_home, add_json, database_of, print_json, settings_of
from portal.console.door import BY_PROVIDER
from portal.console.roles import Role
from portal.console.secrets import SecondFactors, hashed, new_password
from portal.identity import IdentityUnusable
from portal.removals import Removal, put_down
from portal.settings import PortalSettings
from portal.signing_key import signing_key_of
from portal.storage import console_sessions, operators
from portal.storage.database import Database
from portal.storage.operators import Operator

_NAME: Final = re.compile(r"(?=.{2,40}$)[a-z][a-z0-9]*(?:-[a-z0-9]+)*", re.ASCII)


def configure(parser: argparse.ArgumentParser) -> None:
    doing = parser.add_subparsers(dest="doing", metavar="COMMAND", required=True)
    add = doing.add_parser("add", help="a new operator; password and second factor are shown once")
    add.add_argument("name", type=_name, metavar="NAME")
    add.add_argument("--role", type=Role, choices=list(Role), required=True)
    reset = doing.add_parser(
        "reset", help="a new password and second factor; logged out everywhere"
    )
    reset.add_argument("name", metavar="NAME")
    reset.add_argument("--role", type=Role, choices=list(Role), help="another role too")
    remove = doing.add_parser("remove", help="may log in no more, and is logged out")
    remove.add_argument("name", metavar="NAME")
    listing = doing.add_parser("list", help="who there is")
    log = doing.add_parser("log", help="what operators did, and whether that was changed")
    for each in (add, reset, remove, listing, log):
        add_json(each)
        add_home(each)


def run(arguments: argparse.Namespace) -> int:
    settings = settings_of(arguments)
    with database_of(settings) as database:
        match arguments.doing:
            case "add":
                shown = _add(database, _factors(settings), arguments.name, arguments.role)
                _show(shown, as_json=arguments.json)
            case "reset":
                shown = _reset(database, settings, arguments.name, arguments.role)
                _show(shown, as_json=arguments.json)
            case "remove":
                _remove(database, settings, arguments.name)
                if arguments.json:
                    print_json({"removed": arguments.name})
                else:
                    print(f"{arguments.name} may log in no more")
            case "list":
                _list(database, as_json=arguments.json)
            case _:
                _log(database, as_json=arguments.json)
    return 0


def _add(database: Database, factors: SecondFactors, name: str, role: Role) -> dict[str, str]:
    password, now = new_password(), utc_now()
    encoded, (sealed, uri) = hashed(password), factors.make(name)
    with database.writing() as session:
        if operators.of(session, name, lock=True) is not None:
            raise CommandError(f"there is an operator {name}: `portal operator reset {name}`")
        session.add(
            Operator(
                name=name,
                role=role.value,
                password=encoded,
                totp=sealed,
                totp_step=0,
                created_at=now,
            )
        )
        act_log.write(session, now, COMMAND, "operator-added", f"{name}: {role.value}")
    return {"name": name, "role": role.value, "password": password, "otpauth": uri}


def _reset(
    database: Database, settings: PortalSettings, name: str, role: Role | None
) -> dict[str, str]:
    password, now = new_password(), utc_now()
    encoded, (sealed, uri) = hashed(password), _factors(settings).make(name)
    with database.writing() as session:
        operator = _known(operators.of(session, name, lock=True), name)
        if operator.password.startswith(BY_PROVIDER):
            raise CommandError(
                f"{name} logs in by the identity provider: there is nothing to reset"
            )
        put_down(settings, Removal(at=now, what="operator-reset", who=name))
        operator.password, operator.totp, operator.totp_step = encoded, sealed, 0
        if role is not None:
            operator.role = role.value
        console_sessions.end_all_of(session, name)
        act_log.write(session, now, COMMAND, "operator-reset", f"{name}: {operator.role}")
        kept = operator.role
    return {"name": name, "role": kept, "password": password, "otpauth": uri}


def _remove(database: Database, settings: PortalSettings, name: str) -> None:
    now = utc_now()
    with database.writing() as session:
        operator = _known(operators.of(session, name, lock=True), name)
        put_down(settings, Removal(at=now, what="operator-removed", who=name))
        console_sessions.end_all_of(session, name)
        session.delete(operator)
        act_log.write(session, now, COMMAND, "operator-removed", name)


def _list(database: Database, *, as_json: bool) -> None:
    with database.reading() as session:
        found = operators.all_of_them(session)
    if as_json:
        print_json([_fields(one) for one in found])
        return
    for one in found:
        seen = "never" if one.seen_at is None else f"{one.seen_at:%Y-%m-%d %H:%M} UTC"
        more = f"; {one.refused_more} refused, not in the log yet" if one.refused_more else ""
        print(f"{one.name:<40}  {one.role:<9}  last log-in: {seen}{more}")
    print(f"{len(found)} operators")


def _log(database: Database, *, as_json: bool) -> None:
    with database.reading() as session:
        try:
            found = list(act_log.entries(session))
        except ActLogBroken as error:
            raise CommandError(str(error)) from error
    if as_json:
        print_json([entry.model_dump(mode="json") for entry in found])
        return
    for entry in found:
        print(f"{entry.at:%Y-%m-%d %H:%M:%S}  {entry.who:<20}  {entry.act:<20}  {entry.detail}")
    print(f"{len(found)} entries, each chained to the one before")


def _show(shown: dict[str, str], *, as_json: bool) -> None:
    if as_json:
        print_json(shown)
        return
    print(f"{shown['name']}, {shown['role']}. This is shown once:")
    print(f"password  {shown['password']}")
    print(f"second factor  {shown['otpauth']}")
    code = qrcode.QRCode(border=2)
    code.add_data(shown["otpauth"])
    code.print_ascii(invert=True)


def _factors(settings: PortalSettings) -> SecondFactors:
    try:
        return SecondFactors(signing_key_of(settings))
    except IdentityUnusable as error:
        raise CommandError(str(error)) from error


def _fields(one: Operator) -> dict[str, Any]:
    return {
        "name": one.name,
        "role": one.role,
        "created_at": one.created_at.isoformat(timespec="seconds"),
        "seen_at": None if one.seen_at is None else one.seen_at.isoformat(timespec="seconds"),
        "refused_more": one.refused_more or 0,
    }


def _known(operator: Operator | None, name: str) -> Operator:
    if operator is None:
        raise CommandError(f"no operator is called {name}")
    return operator


def _name(text: str) -> str:
    if not _NAME.fullmatch(text) or text == COMMAND or text.startswith("sso-"):
        raise argparse.ArgumentTypeError(
            f"{text!r}: two to forty of a-z, 0-9, and - between, and not sso- before"
        )
    return text
