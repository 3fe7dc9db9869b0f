"""A portal and a desk of the release before read what a newer one stored, and what it says."""

from __future__ import annotations

import base64
import json
import os
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from desk_pages_world import Applicant, Workstation, author_of, private_key_of
from grown import MORE, grow, more
from kiosk_world import submission
from portal_world import Portal, served
from sqlalchemy import select
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kiosk.identity.staff.log import LogEntry
from kiosk.protocol.envelope import Header, sign_envelope
from kiosk.sealing.agency_key import generate_agency_key
from portal.clerks.messages import DeskLogPage
from portal.clock import utc_now
from portal.desk.key_file import DeskKeys, lock, unlock
from portal.desk.reading import open_application
from portal.storage.agency_query import Asked
from portal.storage.submissions import Submission

pytest_plugins = ["portal_fixtures"]

KEY = Ed25519PrivateKey.generate()
SAID_BY_OTHERS = {"Envelope", "Header", "SealedAttachment", "Followed", "LogEntry"}
"""What a kiosk signed, or a log chained: the portal hands it on, and a desk hears more in it."""


def test_an_application_s_row_gives_the_envelope_that_the_kiosk_signed() -> None:
    new = submission()(None)
    header = Header.stored(json.dumps(more(json.loads(new.header_json))))
    sent = sign_envelope(header, new.sealed, KEY)
    row = Submission(
        header=header.canonical().decode(), sealed=sent.sealed, signature=sent.signature
    )
    assert b"of_years_to_come" in row.envelope().canonical()
    assert row.envelope().is_signed_by(KEY.public_key().public_bytes_raw())


def test_a_desk_s_key_file_opens(tmp_path: Path) -> None:
    path, private = tmp_path / "desk.json", generate_agency_key(os.urandom)
    keys = DeskKeys("registro-civil", KEY, {private.public_key().key_id: private})
    lock(path, keys, "PASS PHRASE", is_new=True)
    grow(path)
    assert unlock(path, "PASS PHRASE").private_keys == keys.private_keys


AS_IT_IS = {"envelope", "by_stage"}
"""What a kiosk signed; and a map, which has no fields."""


class YearsToCome:
    """Each answer to a desk has a field more in every message of the portal's own."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        begun: list[Message] = []

        async def grown(message: Message) -> None:
            if message["type"] == "http.response.start":
                begun.append(message)
                return
            content = message.get("body", b"")
            if content and (said := json.loads(content)):
                content = json.dumps(
                    more(said) | {n: said[n] for n in AS_IT_IS & said.keys()}
                ).encode()
            headers = [one for one in begun[0]["headers"] if one[0] != b"content-length"]
            headers.append((b"content-length", str(len(content)).encode()))
            await send({**begun[0], "headers": headers})
            await send({**message, "body": content})

        is_desks = scope["type"] == "http" and scope["path"].startswith("/v1/agency")
        await self._app(scope, receive, grown if is_desks else send)


def test_a_desk_hears_a_portal_of_years_to_come_and_opens_what_its_kiosks_signed(
    portal: Portal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    portal.app.add_middleware(YearsToCome)
    author_of(portal)
    monkeypatch.setenv("PORTAL_CATALOGUE", str(portal.catalogue))
    with served(portal.app) as base:
        station = Workstation(portal, tmp_path, base)
        private = private_key_of(station)
        applicant = Applicant(portal.enrol(), private)
        folio = applicant.applies({"name": "Ana", "copies": 1}).folio
        with portal.database.writing() as session:
            row = session.scalars(select(Submission)).one()
            header = Header.stored(json.dumps(more(json.loads(row.header))))
            sent = sign_envelope(header, row.sealed, applicant.device.key)
            row.header, row.signature = header.canonical().decode(), sent.signature

        assert station.door.unlock(station.passphrase) is None
        unlocked = station.door.open()
        assert unlocked is not None
        tray = unlocked.tray

        assert [one.folio for one in tray.listed(Asked()).applications] == [folio]
        assert tray.figures().unacknowledged == 1
        assert len(tray.steps(folio).steps) == 1
        assert tray.slip("nothing").outcome
        held = tray.held(folio)
        assert b"of_years_to_come" in held.envelope.header.canonical()
        opened = open_application(tray, folio, lambda _agency, _key_id: private).opened
        assert opened.is_genuine
        assert opened.body.answers["name"] == "Ana"
        assert [one.act for one in tray.log(0).entries]


def test_an_entry_of_the_log_that_says_more_is_held_against_its_hash() -> None:
    first = LogEntry.after(0, LogEntry.FIRST, at=utc_now(), who="ana", act="opened")
    said = json.loads(first.canonical()) | MORE
    whole = LogEntry.stored(json.dumps(said))
    said["hash"] = base64.b64encode(whole.digest()).decode()

    [heard] = DeskLogPage.heard(json.dumps({"entries": [said]})).entries

    assert heard.follows(0, LogEntry.FIRST)
    assert not whole.follows(0, LogEntry.FIRST)


def test_all_that_the_portal_says_to_an_agency_may_say_more(portal: Portal) -> None:
    """But for what others said, each part of each answer is a `Told`, which may gain a field."""
    document = portal.app.openapi()
    of_agencies = [one for at, one in document["paths"].items() if at.startswith("/v1/agency")]
    answers = [
        answer
        for path in of_agencies
        for act in path.values()
        for answer in act["responses"].values()
    ]
    parts: dict[str, Any] = {}
    for answer in answers:
        gather(answer, document["components"]["schemas"], parts)

    assert {"HeldApplication", "DeskLogPage", "Tracking", "WebhookList", "Problem"} < parts.keys()
    strict = {name for name, part in parts.items() if part.get("additionalProperties") is False}
    assert strict == SAID_BY_OTHERS, "an older desk refuses what has a strict part: make it Told"


def gather(within: Any, schemas: dict[str, Any], parts: dict[str, Any]) -> None:
    """All messages that are named in there, and in those, into `parts`."""
    if isinstance(within, list):
        for one in within:
            gather(one, schemas, parts)
    elif isinstance(within, dict):
        name = str(within.get("$ref", "")).rpartition("/")[2]
        if name and name not in parts:
            parts[name] = schemas[name]
            gather(parts[name], schemas, parts)
        for one in within.values():
            gather(one, schemas, parts)
