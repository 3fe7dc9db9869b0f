"""Drafts: left at one kiosk, taken up at another, and after their time erased, not hidden."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import httpx
import pytest
import requests
from database_choice import is_postgresql
from portal_world import BASE, Device, Portal, kind_of, problem_of, served

from kiosk.portal_client.client import PortalClient
from kiosk.portal_client.errors import PortalRefused
from kiosk.portal_client.wire import device_signer
from kiosk.protocol.attachment import SealedAttachment
from kiosk.protocol.draft import KEPT, MAX_SEALED_DRAFT_BYTES, Draft, KeptDraft
from kiosk.protocol.request_signature import sign_request
from portal.app import build_app
from portal.attachments.stream_folder import StreamFolder
from portal.attachments.uploads import Uploads
from portal.cli import main
from portal.storage import drafts
from portal.stream_place import StreamPlace

pytest_plugins = ["portal_fixtures"]

LOCATOR = "0123456789abcdef" * 2
OTHER = "f" * 32
CANARY = b"CANARY-of-a-sealed-draft-" + bytes(range(200)) * 40


def asks(
    device: Device, method: str, locator: str = LOCATOR, draft: Draft | None = None
) -> httpx.Response:
    """As the device would, signed."""
    headers = {} if draft is None else {"Content-Type": "application/json"}
    body = b"" if draft is None else draft.model_dump_json().encode()
    request = requests.Request(method, f"{BASE}/v1/drafts/{locator}", headers).prepare()
    request.body = body
    sign_request(request, device.id, device.key, device.portal.clock(), os.urandom(16).hex())
    path = request.path_url
    return device.portal.call(method, path, body or None, dict(request.headers))


def puts(device: Device, sealed: bytes = CANARY, locator: str = LOCATOR) -> httpx.Response:
    return asks(device, "PUT", locator, Draft(sealed=sealed))


def kept(answer: httpx.Response) -> KeptDraft:
    assert answer.status_code == 200, answer.text
    assert answer.headers["cache-control"] == "no-store"
    return KeptDraft.model_validate_json(answer.content)


of_a_file = pytest.mark.skipif(
    is_postgresql(), reason="of what lies in SQLite's file; a server keeps its own"
)


def on_disk(portal: Portal) -> bytes:
    """Everything in the portal's folder."""
    return b"".join(path.read_bytes() for path in portal.settings.home.rglob("*") if path.is_file())


@pytest.mark.both_databases
def test_a_draft_left_at_one_kiosk_is_taken_up_at_another(portal: Portal, device: Device) -> None:
    until = portal.clock() + KEPT
    expected = KeptDraft(locator=LOCATOR, sealed=CANARY, kept_until=until)

    assert kept(puts(device)) == expected
    portal.clock.advance(days=29)
    assert kept(asks(portal.enrol(), "GET")) == expected


@pytest.mark.both_databases
def test_a_draft_put_again_takes_the_place_and_its_days_begin_anew(
    portal: Portal, device: Device
) -> None:
    puts(device)
    portal.clock.advance(days=29)
    puts(portal.enrol(), b"later")
    portal.clock.advance(days=29)

    assert kept(asks(device, "GET")).sealed == b"later"
    assert CANARY not in on_disk(portal)


@of_a_file
def test_erasing_leaves_nothing_and_may_be_repeated(portal: Portal, device: Device) -> None:
    puts(device)
    assert CANARY[:200] in on_disk(portal)

    for _ in range(2):
        answer = asks(portal.enrol(), "DELETE")
        assert (answer.status_code, answer.content) == (204, b"")

    assert CANARY[:200] not in on_disk(portal)
    assert kind_of(problem_of(asks(device, "GET"))) == "unknown-draft"


def by_another_put(portal: Portal, device: Device) -> None:
    puts(device, b"another", OTHER)


def by_a_start(portal: Portal, device: Device) -> None:
    build_app(portal.settings, portal.clock).state.database.close()


def by_maintenance(portal: Portal, device: Device) -> None:
    """Its clock is the machine's, which is later than the test's."""
    assert main(["maintenance", "--home", str(portal.settings.home)]) == 0


@of_a_file
@pytest.mark.parametrize("erasing", [by_another_put, by_a_start, by_maintenance])
def test_after_its_days_a_draft_is_erased_and_not_only_hidden(
    portal: Portal, device: Device, erasing: Callable[[Portal, Device], None]
) -> None:
    puts(device)
    portal.clock.advance(days=30)
    assert problem_of(asks(device, "GET")).status == 404
    assert CANARY[:200] in on_disk(portal)

    erasing(portal, device)

    content = on_disk(portal)
    assert not any(CANARY[at : at + 40] in content for at in range(0, len(CANARY), 500))


@pytest.mark.both_databases
def test_maintenance_says_how_many_it_erased(
    portal: Portal, device: Device, capsys: pytest.CaptureFixture[str]
) -> None:
    puts(device)
    puts(device, b"other", OTHER)

    for erased in (2, 0):
        assert main(["maintenance", "--json", "--home", str(portal.settings.home)]) == 0
        told = json.loads(capsys.readouterr().out)
        assert told.pop("erased_drafts") == erased
        assert set(told.values()) == {0}


def test_maintenance_drops_uploads_that_nobody_went_on_with(portal: Portal, device: Device) -> None:
    streams = StreamFolder(portal.settings.attachments)
    announced = SealedAttachment(size=len(CANARY), sha256=sha256(CANARY).digest())
    place = StreamPlace(device.id, device.header().id, 0)
    Uploads(portal.database, streams, 10**6, portal.clock).take_in(place, announced, [CANARY])
    assert CANARY in on_disk(portal)

    assert main(["maintenance", "--home", str(portal.settings.home)]) == 0

    assert CANARY not in on_disk(portal)


def test_the_database_knows_no_locator(portal: Portal, device: Device) -> None:
    puts(device)

    content = on_disk(portal)
    assert LOCATOR.encode() not in content
    assert bytes.fromhex(LOCATOR) not in content
    with portal.database.reading() as session:
        assert drafts.find(session, sha256(LOCATOR.encode()).digest(), portal.clock())


def test_who_is_no_kiosk_neither_puts_nor_reads_nor_erases(portal: Portal, device: Device) -> None:
    puts(device)
    body = Draft(sealed=b"forged").model_dump_json().encode()

    for method, content in (("PUT", body), ("GET", None), ("DELETE", None)):
        answer = portal.call(method, f"/v1/drafts/{LOCATOR}", content)
        assert kind_of(problem_of(answer)) == "bad-request-signature"

    assert kept(asks(device, "GET")).sealed == CANARY


def test_a_signed_question_for_one_draft_is_none_for_another(
    portal: Portal, device: Device
) -> None:
    puts(device)
    request = requests.Request("GET", f"{BASE}/v1/drafts/{OTHER}").prepare()
    request.body = b""
    sign_request(request, device.id, device.key, portal.clock(), os.urandom(16).hex())

    for method in ("GET", "DELETE"):
        answer = portal.call(method, f"/v1/drafts/{LOCATOR}", None, dict(request.headers))
        assert answer.status_code == 401


@pytest.mark.parametrize("locator", ["F" * 32, "f" * 31, "f" * 33, "g" * 32, "f" * 31 + "%66a"])
def test_what_is_no_locator_is_refused_without_quoting_it(device: Device, locator: str) -> None:
    answer = asks(device, "GET", locator)

    assert problem_of(answer).status == 422
    assert locator not in answer.text


def test_a_draft_has_bounds(device: Device) -> None:
    assert puts(device, bytes(MAX_SEALED_DRAFT_BYTES)).status_code == 200
    too_long = Draft.model_construct(sealed=bytes(MAX_SEALED_DRAFT_BYTES + 1))
    assert problem_of(asks(device, "PUT", draft=too_long)).status == 422
    assert problem_of(asks(device, "PUT", draft=Draft.model_construct(sealed=b""))).status == 422


@pytest.mark.both_databases
@pytest.mark.usefixtures("chosen_database")
def test_a_kiosk_leaves_so_many_drafts_and_no_more(tmp_path: Path) -> None:
    portal = Portal(tmp_path, drafts_per_kiosk=2)
    broken, other = portal.enrol(), portal.enrol()
    locators = [f"{number:032x}" for number in range(4)]
    assert [puts(broken, b"a", one).status_code for one in locators[:2]] == [200, 200]

    refused = puts(broken, b"a", locators[2])

    assert kind_of(problem_of(refused)) == "too-many-drafts"
    assert int(refused.headers["retry-after"]) > 0
    assert puts(broken, b"again", locators[0]).status_code == 200
    assert puts(other, b"a", locators[2]).status_code == 200
    asks(other, "DELETE", locators[1])
    assert puts(broken, b"a", locators[3]).status_code == 200
    portal.clock.advance(days=30)
    assert puts(broken, b"a", locators[1]).status_code == 200
    portal.close()


def test_a_kiosk_asks_so_often_and_no_oftener(tmp_path: Path) -> None:
    portal = Portal(tmp_path, draft_reads_per_minute=3)
    device, other = portal.enrol(), portal.enrol()
    puts(other)
    assert [asks(device, "GET", OTHER).status_code for _ in range(3)] == [404] * 3

    refused = asks(device, "GET")

    assert kind_of(problem_of(refused)) == "too-many-requests"
    assert asks(other, "GET").status_code == 200
    portal.clock.advance(seconds=float(refused.headers["retry-after"]))
    assert asks(device, "GET").status_code == 200
    portal.close()


def test_a_kiosks_own_client_leaves_reads_and_erases(portal: Portal, device: Device) -> None:
    sign = device_signer(device.id, device.key, portal.clock, os.urandom)
    with served(portal.app) as base:
        client = PortalClient(base, 10, sign)
        left = client.put_draft(LOCATOR, Draft(sealed=CANARY))
        read = client.get_draft(LOCATOR)
        client.delete_draft(LOCATOR)
        client.delete_draft(LOCATOR)
        with pytest.raises(PortalRefused):
            client.get_draft(LOCATOR)
        client.close()

    assert (
        left
        == read
        == KeptDraft(locator=LOCATOR, sealed=CANARY, kept_until=portal.clock() + timedelta(days=30))
    )
