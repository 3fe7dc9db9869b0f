"""Agencies' systems are told: signed, at least once each, whatever falls over in between."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from datetime import timedelta
from functools import cache, partial
from ipaddress import ip_network
from pathlib import Path
from threading import Event
from typing import Any
from uuid import uuid4

import pytest
from clerk_world import APPLICATIONS, OTHER, ClerkSystem, know_another_agency
from portal_world import CLAIM, Device, Portal
from webhook_register import WEBHOOKS, register, seen
from webhook_world import NAME, Got, Receiver

from kiosk.protocol.envelope import Followed
from kiosk.protocol.request_signature import BadRequestSignature, verify_request
from kiosk.protocol.tracking import Stage, claim_hash
from portal.clerks.messages import NextStep
from portal.identity import load_or_create_signing_key
from portal.storage import webhook_deliveries, webhooks
from portal.storage.database import Database, open_database
from portal.storage.webhook_deliveries import DeliveryState
from portal.webhooks.events import EventKind, WebhookEvent
from portal.webhooks.keeping import keep_sending
from portal.webhooks.line import AgencyLine, trusted
from portal.webhooks.messages import DeliveryList, WebhookList
from portal.webhooks.patience import LEASED, MOST_ATTEMPTS
from portal.webhooks.sender import WebhookSender
from portal.webhooks.telling import Telling

pytest_plugins = ["portal_fixtures"]


@pytest.fixture(autouse=True)
def _other_agency(portal: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    know_another_agency(portal, monkeypatch)


@pytest.fixture
def ana(portal: Portal) -> ClerkSystem:
    return ClerkSystem(portal)


@pytest.fixture
def receiver(tmp_path: Path) -> Iterator[Receiver]:
    with Receiver(tmp_path).serving() as receiver:
        yield receiver


def sender_of(
    portal: Portal, receiver: Receiver, database: Database | None = None
) -> WebhookSender:
    """Each attempt takes a second."""

    async def loopback(host: str, port: int) -> list[str]:
        portal.clock.advance(seconds=1)
        return ["127.0.0.1"]

    key = load_or_create_signing_key(portal.settings.signing_key_path)
    way = AgencyLine(cache(partial(trusted, receiver.ca)), (ip_network("127.0.0.0/8"),), loopback)
    return WebhookSender(database or portal.database, key, way, portal.clock, lambda: 0.5)


def send(sender: WebhookSender) -> None:
    async def once() -> None:
        await sender.go_on()
        await sender.settle_all()

    asyncio.run(once())


def events(receiver: Receiver) -> list[WebhookEvent]:
    return [WebhookEvent.model_validate_json(one.body) for one in receiver.got]


def verified(system: ClerkSystem, receiver: Receiver, got: Got, **changes: Any) -> str:
    """As docs/desk.md has a receiver do."""
    told = WebhookList.model_validate_json(system.get(WEBHOOKS).content)
    keys = {told.signs_as: told.public_key}
    asked = {"url": receiver.address, "headers": got.headers, "body": got.body} | changes
    return verify_request("POST", resolve_key=keys.get, now=system.portal.clock(), **asked)


@pytest.mark.both_databases
def test_an_agency_is_told_signed_of_what_comes_and_what_becomes_of_it(
    device: Device, ana: ClerkSystem, receiver: Receiver, portal: Portal
) -> None:
    registered = register(ana, receiver.address)
    first, other = device.envelope(), device.envelope(agency=OTHER)
    device.submit(first, other, device.envelope())
    folio = first.header.folio
    follows = Followed(folio=folio, claim_hash=claim_hash(folio, CLAIM))
    reply = device.envelope(follows=follows)
    device.submit(reply)
    device.submit(reply)  # its answer was lost: it is no new application
    ana.post(f"{APPLICATIONS}/{folio}/acknowledgement")
    ana.post(f"{APPLICATIONS}/{folio}/steps", NextStep(after=2, stage=Stage.IN_REVIEW))

    send(sender_of(portal, receiver))

    told = sorted(events(receiver), key=lambda one: (one.timestamp, str(one.id)))
    kinds = [one.type for one in told]
    assert {kind: kinds.count(kind) for kind in EventKind} == {
        EventKind.PING: 1,
        EventKind.RECEIVED: 3,
        EventKind.ACKNOWLEDGED: 1,
        EventKind.MOVED: 2,
    }
    by_kind = {one.type: one for one in told if one.application and one.application.folio == folio}
    assert by_kind[EventKind.ACKNOWLEDGED].application is not None
    moved = [one.application for one in told if one.type is EventKind.MOVED]
    assert {one.stage for one in moved if one} == {Stage.ANSWERED, Stage.IN_REVIEW}
    came = {one.application.folio: one.application for one in told
            if one.type is EventKind.RECEIVED and one.application}  # fmt: skip
    assert came[reply.header.folio].follows == folio
    assert other.header.folio not in str(told)
    for got in receiver.got:
        assert verified(ana, receiver, got).startswith("portal-")
        assert json.loads(got.body)["id"] == got.headers["webhook-id"]
        assert "sealed" not in got.body.decode()
        assert CLAIM not in got.body.decode()
    shown = seen(ana)
    assert (shown.waiting, shown.delivered, shown.dead, shown.id) == (0, 7, 0, registered.id)
    assert shown.last_success_at is not None
    assert shown.last_success_at > shown.created_at


def test_a_receiver_finds_out_what_was_changed_underway(
    ana: ClerkSystem, receiver: Receiver, portal: Portal
) -> None:
    register(ana, receiver.address)
    send(sender_of(portal, receiver))
    (got,) = receiver.got

    for changes in (
        {"body": got.body.replace(b"ping", b"pong")},
        {"url": receiver.address + "x"},
        {"headers": {**got.headers, "webhook-id": "0" * 32}},
        {"headers": {**got.headers, "content-type": "text/plain"}},
    ):
        with pytest.raises(BadRequestSignature):
            verified(ana, receiver, got, **changes)
    portal.clock.advance(minutes=7)
    with pytest.raises(BadRequestSignature):
        verified(ana, receiver, got)


def test_what_fails_comes_again_with_the_same_id_and_bytes_and_is_given_up_in_the_end(
    device: Device, ana: ClerkSystem, receiver: Receiver, portal: Portal
) -> None:
    receiver.status = 500
    hook = register(ana, receiver.address, EventKind.RECEIVED)
    sender = sender_of(portal, receiver)
    begun = portal.clock()
    waits: list[timedelta] = []
    while len(waits) < 2 * MOST_ATTEMPTS:
        send(sender)
        assert len(receiver.got) == len(waits) + 1
        with portal.database.reading() as session:
            (row,) = webhook_deliveries.newest(session, hook.id, None, 2)
            known = webhooks.by_id(session, hook.id)
        assert known is not None
        if row.state == DeliveryState.DEAD:
            break
        later = max(row.due_at, known.rests_until or row.due_at)
        if known.paused_at:  # nothing arrived for five days
            assert ana.post(f"{WEBHOOKS}/{hook.id}/resume").status_code == 200
        waits.append(later - portal.clock())
        portal.clock.now = max(later, portal.clock())

    assert len(receiver.got) == MOST_ATTEMPTS
    assert len({one.body for one in receiver.got}) == 1
    assert len({one.headers["webhook-id"] for one in receiver.got}) == 1
    assert len({one.headers["signature"] for one in receiver.got}) == MOST_ATTEMPTS
    assert [wait.total_seconds() for wait in waits[:4]] == [10, 30, 90, 270]
    assert timedelta(days=4) < portal.clock() - begun < timedelta(days=6)
    shown = seen(ana)
    assert (shown.waiting, shown.dead, shown.last_failure) == (0, 1, "status-500")
    dead = DeliveryList.model_validate_json(
        ana.get(f"{WEBHOOKS}/{hook.id}/deliveries?state=dead").content
    )
    assert [one.attempts for one in dead.deliveries] == [MOST_ATTEMPTS]

    receiver.status = 200
    ana.post(f"{WEBHOOKS}/{hook.id}/resume")
    send(sender)

    assert (seen(ana).delivered, seen(ana).dead, seen(ana).failures) == (1, 0, 0)


def test_an_address_that_fails_rests_and_loses_nothing_meanwhile(
    device: Device, ana: ClerkSystem, receiver: Receiver, portal: Portal
) -> None:
    hook = register(ana, receiver.address)
    device.submit(*(device.envelope() for _ in range(20)))
    receiver.status = 503
    sender = sender_of(portal, receiver)
    send(sender)

    assert seen(ana).failures == 5, "the first eight at once, then one by one"
    assert seen(ana).rests_until is not None
    tried = len(receiver.got)
    assert tried == 8 + 4
    send(sender)
    assert len(receiver.got) == tried, "it rests"
    portal.clock.advance(hours=2)
    send(sender)
    assert len(receiver.got) == tried + 1, "one at a time, until one arrives"

    receiver.status, receiver.got = 200, []
    portal.clock.advance(hours=7)
    send(sender)

    assert len({one.headers["webhook-id"] for one in receiver.got}) == 21
    assert (seen(ana).waiting, seen(ana).failures, hook.id) == (0, 0, seen(ana).id)


def test_an_address_may_ask_for_patience_or_say_that_it_is_gone(
    ana: ClerkSystem, receiver: Receiver, portal: Portal
) -> None:
    hook = register(ana, receiver.address)
    receiver.status, receiver.more = 429, {"Retry-After": "600"}
    sender = sender_of(portal, receiver)
    send(sender)
    portal.clock.advance(seconds=598)
    send(sender)
    assert len(receiver.got) == 1

    portal.clock.advance(seconds=2)
    receiver.status = 410
    send(sender)

    assert (seen(ana).paused_why, len(receiver.got)) == ("gone", 2)
    ana.post(f"{WEBHOOKS}/{hook.id}/ping")
    send(sender)
    assert (seen(ana).waiting, len(receiver.got)) == (2, 2)


@pytest.mark.both_databases
def test_what_a_killed_sender_held_is_sent_by_another_and_two_never_hold_the_same(
    device: Device, ana: ClerkSystem, receiver: Receiver, portal: Portal
) -> None:
    register(ana, receiver.address)
    device.submit(*(device.envelope() for _ in range(30)))
    killed = sender_of(portal, receiver)
    (hook,) = killed._due()
    _, held = killed._claim(hook, uuid4())
    assert len(held) == 8
    elsewhere = open_database(portal.settings.database)
    two = [sender_of(portal, receiver), sender_of(portal, receiver, elsewhere)]

    async def together() -> None:
        for _ in range(2):
            for sender in two:
                await sender.go_on()
        for sender in two:
            await sender.settle_all()

    asyncio.run(together())
    ids = [one.headers["webhook-id"] for one in receiver.got]
    assert len(ids) == len(set(ids)) == 31 - 8
    assert not {str(one.id) for one in held} & set(ids)

    portal.clock.advance(seconds=LEASED.total_seconds())
    asyncio.run(together())

    assert len({one.headers["webhook-id"] for one in receiver.got}) == 31
    assert seen(ana).waiting == 0
    elsewhere.close()


def test_a_sender_that_is_ended_lets_go_and_the_next_one_goes_on(
    ana: ClerkSystem, receiver: Receiver, portal: Portal
) -> None:
    register(ana, receiver.address)
    receiver.hold.clear()

    async def begun_and_ended() -> None:
        sender, is_over = sender_of(portal, receiver), asyncio.Event()
        telling = Telling(portal.database, portal.clock, lambda _: None)
        keeping = asyncio.create_task(keep_sending(sender, telling, portal.settings.home, is_over))
        assert await asyncio.to_thread(receiver.called.wait, 20)
        is_over.set()
        async with asyncio.timeout(10):
            await keeping

    asyncio.run(begun_and_ended())
    assert (seen(ana).waiting, seen(ana).failures) == (1, 0)

    receiver.hold.set()
    portal.clock.advance(seconds=LEASED.total_seconds())
    send(sender_of(portal, receiver))

    assert seen(ana).waiting == 0


def test_a_sender_that_is_ended_while_it_takes_its_work_begins_none(
    ana: ClerkSystem, receiver: Receiver, portal: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    register(ana, receiver.address)
    sender = sender_of(portal, receiver)
    taking, ended = Event(), Event()

    def slowly(*wanted: Any) -> Any:
        taking.set()
        assert ended.wait(20)
        return WebhookSender._claim(sender, *wanted)

    monkeypatch.setattr(sender, "_claim", slowly)

    async def begun_and_ended() -> None:
        await sender.go_on()
        assert await asyncio.to_thread(taking.wait, 20)
        closing = asyncio.create_task(sender.close())
        await asyncio.sleep(0)
        ended.set()
        await closing

    asyncio.run(begun_and_ended())
    assert (receiver.got, seen(ana).waiting) == ([], 1)


@pytest.mark.both_databases
def test_an_event_is_there_with_its_application_or_not_at_all(
    device: Device, ana: ClerkSystem, portal: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    hook = register(ana, f"https://{NAME}/")

    def breaks(*_: object) -> None:
        raise RuntimeError("full")

    with monkeypatch.context() as broken:
        broken.setattr(webhook_deliveries, "add", breaks)
        (deferred,) = device.submit(device.envelope())
        results = device.submit(device.envelope(), device.envelope())
    assert {one.status for one in (deferred, *results)} == {"deferred"}
    with portal.database.reading() as session:
        assert [one.kind for one in webhook_deliveries.newest(session, hook.id, None, 9)] == [
            "ping"
        ]
    assert '"applications":[]' in ana.get(APPLICATIONS).text
