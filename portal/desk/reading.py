"""Finds an application by its folio and opens it with the agency's key."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from kiosk.sealing.agency_key import AgencyPrivateKey
from kiosk.sealing.seal import CannotOpen
from portal.clerks.applications import NotThere
from portal.clerks.messages import HeldApplication
from portal.desk.agency_keys import KeyFileUnusable
from portal.desk.in_tray import Pile
from portal.desk.opening import OpenedEnvelope, open_envelope

FindKey = Callable[[str, str], AgencyPrivateKey]
"""The private key of an agency by its id. Raises `KeyFileUnusable`."""


class CannotRead(Exception):  # noqa: N818 - named for what happened
    """There is no such application, or it does not open with these keys; the message says which."""


@dataclass(frozen=True)
class Application:
    """One that was opened, and what the portal says of it."""

    opened: OpenedEnvelope
    private_key: AgencyPrivateKey = field(repr=False)
    held: HeldApplication


def open_application(pile: Pile, folio: str, find_key: FindKey) -> Application:
    """Opens the application `folio`. Raises `CannotRead`, and `TrayUnreachable`."""
    try:
        held = pile.held(folio)
    except NotThere as error:
        raise CannotRead(str(error)) from error
    header = held.envelope.header
    if header.folio != folio:
        raise CannotRead(f"the portal gave {header.folio} for {folio}")
    try:
        private_key = find_key(header.agency, header.key_id)
        opened = open_envelope(held.envelope, private_key, held.device_keys)
    except (KeyFileUnusable, CannotOpen) as error:
        raise CannotRead(str(error)) from error
    return Application(opened, private_key, held)
