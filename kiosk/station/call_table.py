"""All that the station may be called for, by name, put together out of its parts."""

from __future__ import annotations

import secrets
from collections import ChainMap
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from time import monotonic
from typing import Final

from kiosk.offline.outbox import Outbox
from kiosk.station.calls import Method
from kiosk.station.catalogue_errand import shown_version
from kiosk.station.methods import StationMethods
from kiosk.station.outbox_asked import OutboxAsked
from kiosk.station.own_key import key_seal_of
from kiosk.station.parts import SOFTWARE, StationParts, utc_now
from kiosk.station.printing import PrintMethods
from kiosk.station.setting_up import SetupMethods
from kiosk.station.setup_place import setup_place
from kiosk.station.staff.asked import StaffAsked
from kiosk.station.staff.centre_methods import StaffCentreMethods
from kiosk.station.staff.door_methods import StaffDoorMethods
from kiosk.station.staff.line_look import LineLook, has_address, has_cable
from kiosk.station.staff.outbox_methods import StaffOutboxMethods
from kiosk.station.staff.overview_methods import StaffOverviewMethods
from kiosk.station.staff.stick_work import StickWork, mounted_below, works_of

VISITOR_WAITS_SECONDS: Final = 5.0
"""Somebody stands there, and the screen waits 12 seconds at most."""


def call_table(parts: StationParts, at_end: ExitStack) -> Mapping[str, Method]:
    """What the methods hold open is closed `at_end`."""
    patience = _patience(parts)
    outbox = OutboxAsked(lambda: Outbox.open_for_reading(parts.settings.outbox_path))
    at_end.callback(outbox.close)
    visits = StationMethods(
        parts.board,
        parts.doorbell,
        outbox=outbox,
        drafts=parts.drafts,
        connect=parts.connect(patience),
        signer=parts.signer,
        clock=utc_now,
        count_visit=parts.visit_began,
    )
    printing = PrintMethods(
        parts.press,
        outbox=outbox,
        membership=parts.membership.look,
        clock=utc_now,
        public_pages=lambda: parts.settings.public_pages,
    )
    setup = SetupMethods(
        setup_place(
            lambda: parts.settings,
            software=SOFTWARE,
            timeout_seconds=patience,
            clock=utc_now,
            enrolled=parts.enrolled,
        )
    )
    tables = (visits.table, printing.table, setup.table, *_staff_tables(parts, at_end))
    return dict(ChainMap(*map(dict, tables)))


def _staff_tables(parts: StationParts, at_end: ExitStack) -> Sequence[Mapping[str, Method]]:
    """What the staff's panel may call."""
    asked = StaffAsked(parts.door)
    outbox = OutboxAsked(lambda: Outbox.open(parts.settings.outbox_path))
    at_end.callback(outbox.close)
    overview = StaffOverviewMethods(
        asked,
        outbox,
        parts.board,
        press=parts.press,
        catalogue_version=lambda: shown_version(parts.settings),
        key_seal=lambda: key_seal_of(parts.settings.home),
        day_book=parts.day_book,
        opinions=parts.opinions_of,
        clock=utc_now,
    )
    centre = StaffCentreMethods(
        asked,
        parts.doorbell,
        press=parts.press,
        look_at_line=_line_look(parts).report,
        sticks=StickWork(
            works_of(lambda: parts.settings), lambda: mounted_below(parts.settings.sticks)
        ),
        centre_choices=parts.settings.centre_choices_path,
        clock=utc_now,
    )
    waiting = StaffOutboxMethods(asked, outbox, parts.doorbell, utc_now)
    door = StaffDoorMethods(asked, parts.board)
    return door.table, overview.table, waiting.table, centre.table


def _line_look(parts: StationParts) -> LineLook:
    connect = parts.connect(_patience(parts))
    return LineLook(
        connect=lambda: connect(None),
        portal_keys=parts.membership.portal_keys,
        nonce=lambda: secrets.token_hex(16),
        has_cable=has_cable,
        has_address=lambda: has_address(parts.settings.portal_url),
        clock=utc_now,
        monotonic=monotonic,
    )


def _patience(parts: StationParts) -> float:
    """Seconds that the portal may take while somebody waits for its answer."""
    return min(parts.settings.request_timeout_seconds, VISITOR_WAITS_SECONDS)
