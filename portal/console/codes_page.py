"""Enrolment codes: made, shown once, listed, and revoked."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from pydantic import ValidationError
from starlette.responses import Response

from kiosk.catalogue.place_names import place_exists
from kiosk.catalogue.places import STATES, state_of
from kiosk.protocol.enrolment import Centre, code_text, fingerprint
from portal import act_log
from portal.console.code_picture import code_picture
from portal.console.guard import Ask
from portal.console.rendering import go_to
from portal.console.roles import Right
from portal.enrolment.codes import issue_code
from portal.storage import enrolment_codes, kiosks
from portal.storage.database import Database
from portal.storage.enrolment_codes import EnrolmentCode

LISTED: Final = 100
_FIELDS: Final = ("centre", "name", "municipality", "phone", "replaces")
_HASH_BYTES: Final = 32


@dataclass(frozen=True)
class Listed:
    """A code as the page has it: never its signs, which nobody knows any more."""

    id: str
    centre: Centre
    created_at: datetime
    expires_at: datetime
    standing: str
    """`waits`, `used` or `ended`."""
    kiosk: str | None
    replaces: str | None


class CodesPage:
    """Over one database; `address` is where kiosks reach this portal, empty where nobody said."""

    def __init__(
        self, database: Database, clock: Callable[[], datetime], portal_key: bytes, address: str
    ) -> None:
        self._database = database
        self._clock = clock
        self._portal_key = portal_key
        self._address = address

    def show(self, ask: Ask) -> Response:
        """The list, and the form for those who may."""
        return self._page(ask)

    def make(self, ask: Ask) -> Response:
        """A code for one machine, shown on this one answer."""
        typed = {name: ask.field(name) for name in _FIELDS}
        centre, problems = centre_of(typed)
        replaces = kiosks.number_of(typed["replaces"]) if typed["replaces"] else None
        if typed["replaces"] and replaces is None:
            problems.append("replaces")
        if centre is None or problems:
            return self._page(ask, 422, typed=typed, problems=problems)
        who = ask.visitor.name
        code, expires_at = issue_code(
            self._database, centre, self._clock(), os.urandom, replaces=replaces, who=who
        )
        return self._page(ask, made=(code, centre, expires_at))

    def revoke(self, ask: Ask) -> Response:
        """A code that waits is good no more."""
        now = self._clock()
        try:
            found = bytes.fromhex(ask.field("code"))
        except ValueError:
            found = b""
        with self._database.writing() as session:
            if len(found) == _HASH_BYTES and enrolment_codes.revoke(session, found, now):
                act_log.write(session, now, ask.visitor.name, "code-revoked", found.hex()[:8])
        return go_to(ask.request, "codes")

    def _page(
        self,
        ask: Ask,
        status: int = 200,
        *,
        typed: Mapping[str, str] | None = None,
        problems: list[str] | None = None,
        made: tuple[str, Centre, datetime] | None = None,
    ) -> Response:
        now = self._clock()
        with self._database.reading() as session:
            codes = [_listed(code, now) for code in enrolment_codes.newest(session, LISTED)]
        return ask.page(
            "codes.html",
            status,
            room="codes",
            codes=codes,
            may=ask.visitor.may(Right.ENROL),
            typed=typed or dict.fromkeys(_FIELDS, ""),
            problems=problems or [],
            made=made,
            picture=None if made is None else code_picture(self._text(made[0])),
            fingerprint=fingerprint(self._portal_key),
            states=STATES,
        )

    def _text(self, code: str) -> str:
        """What a kiosk's scanner reads; the code alone where nobody said how kiosks come here."""
        return code_text(self._address, code, self._portal_key) if self._address else code


def centre_of(typed: Mapping[str, str]) -> tuple[Centre | None, list[str]]:
    """The centre that was typed, or the fields that are wrong. Its state is its municipality's."""
    municipality = typed["municipality"]
    is_known = place_exists(municipality) and municipality.isdigit()
    problems = [] if is_known else ["municipality"]
    try:
        centre = Centre(
            id=typed["centre"],
            name=typed["name"],
            state=state_of(municipality) if is_known else STATES[0],
            municipality=municipality if is_known else "01001",
            phone=typed["phone"],
        )
    except ValidationError as error:
        wrong = {str(one["loc"][0]) for one in error.errors()}
        named = {"id": "centre", "name": "name", "phone": "phone"}
        return None, problems + [named[field] for field in named if field in wrong]
    return (None if problems else centre), problems


def _listed(code: EnrolmentCode, now: datetime) -> Listed:
    return Listed(
        id=code.code_hash.hex(),
        centre=Centre.stored(code.centre),
        created_at=code.created_at,
        expires_at=code.expires_at,
        standing=enrolment_codes.standing_of(code, now),
        kiosk=None if code.kiosk_number is None else kiosks.kiosk_name(code.kiosk_number),
        replaces=None if code.replaces is None else kiosks.kiosk_name(code.replaces),
    )
