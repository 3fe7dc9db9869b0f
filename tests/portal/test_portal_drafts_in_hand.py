"""Drafts on phones: read by who has the locator, changed by who has the key, never by mistake."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx
import pytest
from portal_world import Device, Portal, kind_of, problem_of
from test_portal_drafts import OTHER, asks, kept

from kiosk.offline.draft_code import DraftKeys, keys_of, mint_code
from kiosk.protocol.draft import (
    KEPT,
    MAX_SEALED_DRAFT_BYTES,
    Draft,
    DraftChange,
    DraftInHand,
    DraftLook,
)

pytest_plugins = ["portal_fixtures"]

FIRST, SECOND, THIRD = b"first sealed", b"second sealed", b"third sealed"


@dataclass
class Hand:
    """A phone with a draft's keys, and the kiosk that it came from."""

    device: Device
    keys: DraftKeys
    address: str = "192.0.2.1"

    def put(self, sealed: bytes, **more: Any) -> httpx.Response:
        """The kiosk's."""
        draft = Draft(sealed=sealed, writer=self.keys.writer, **more)
        return asks(self.device, "PUT", self.keys.locator, draft)

    def look(self, locator: str = "") -> httpx.Response:
        return self._asks("POST", DraftLook(locator=locator or self.keys.locator))

    def change(self, sealed: bytes, instead_of: bytes, **other: Any) -> httpx.Response:
        fields = {
            "locator": self.keys.locator,
            "sealed": sealed,
            "instead_of": sha256(instead_of).digest(),
            "proof": self.keys.proof,
        }
        return self._asks("PUT", DraftChange.model_construct(**{**fields, **other}))

    def sealed(self) -> bytes:
        answer = self.look()
        assert answer.status_code == 200, answer.text
        assert answer.headers["cache-control"] == "no-store"
        return DraftInHand.model_validate_json(answer.content).sealed

    def _asks(self, method: str, message: DraftLook | DraftChange) -> httpx.Response:
        body = message.model_dump_json().encode()
        headers = {"Content-Type": "application/json"}
        return self.device.portal.call(method, "/v1/drafts-in-hand", body, headers, self.address)


@pytest.fixture
def hand(portal: Portal, device: Device) -> Hand:
    return Hand(device, keys_of(mint_code(os.urandom)))


@pytest.mark.both_databases
def test_who_has_the_key_reads_and_changes_and_a_kiosk_finds_the_change(
    portal: Portal, hand: Hand
) -> None:
    assert kept(hand.put(FIRST)).newer is False
    portal.clock.advance(days=29)
    read = DraftInHand.model_validate_json(hand.look().content)
    assert (read.sealed, read.may_change) == (FIRST, True)

    changed = DraftInHand.model_validate_json(hand.change(SECOND, FIRST).content)

    assert (changed.sealed, changed.kept_until) == (SECOND, portal.clock() + KEPT)
    assert kept(asks(hand.device, "GET", hand.keys.locator)).sealed == SECOND


@pytest.mark.both_databases
def test_who_knows_only_the_place_changes_nothing(hand: Hand) -> None:
    hand.put(FIRST)
    other = keys_of(mint_code(os.urandom))

    for proof in (other.proof, hand.keys.writer, bytes(32)):
        refused = hand.change(b"junk", FIRST, proof=proof)
        assert kind_of(problem_of(refused)) == "not-its-key"

    assert hand.sealed() == FIRST


def test_what_a_kiosk_left_without_saying_so_is_read_only(hand: Hand) -> None:
    hand.put(FIRST)
    kept(asks(hand.device, "PUT", hand.keys.locator, Draft(sealed=SECOND)))

    assert DraftInHand.model_validate_json(hand.look().content).may_change is False
    assert kind_of(problem_of(hand.change(THIRD, SECOND))) == "not-its-key"


@pytest.mark.both_databases
def test_what_was_saved_elsewhere_meanwhile_stays(hand: Hand) -> None:
    hand.put(FIRST)
    hand.put(SECOND)

    assert kind_of(problem_of(hand.change(THIRD, FIRST))) == "draft-changed"
    assert hand.sealed() == SECOND


def test_a_change_that_comes_twice_is_one(hand: Hand) -> None:
    hand.put(FIRST)
    for _ in range(2):
        assert hand.change(SECOND, FIRST).status_code == 200
    assert hand.sealed() == SECOND
    assert hand.change(THIRD, SECOND).status_code == 200


@pytest.mark.both_databases
def test_a_kiosk_that_never_heard_it_had_arrived_replaces_no_change(hand: Hand) -> None:
    hand.put(FIRST)
    hand.change(SECOND, FIRST)
    hand.change(THIRD, SECOND)

    told = kept(hand.put(FIRST))

    assert (told.sealed, told.newer) == (THIRD, True)
    assert hand.sealed() == THIRD


@pytest.mark.both_databases
def test_a_kiosk_replaces_only_what_it_saw(hand: Hand) -> None:
    hand.put(FIRST)
    hand.change(SECOND, FIRST)

    refused = hand.put(THIRD, instead_of=sha256(FIRST).digest())

    assert kind_of(problem_of(refused)) == "draft-changed"
    assert kept(hand.put(THIRD, instead_of=sha256(SECOND).digest())).sealed == THIRD


@pytest.mark.both_databases
def test_what_was_sent_or_is_over_is_not_brought_back(portal: Portal, hand: Hand) -> None:
    hand.put(FIRST)
    asks(hand.device, "DELETE", hand.keys.locator)
    assert kind_of(problem_of(hand.change(SECOND, FIRST))) == "unknown-draft"

    hand.put(FIRST)
    portal.clock.advance(days=30)
    for answer in (hand.look(), hand.change(SECOND, FIRST), hand.look(OTHER)):
        assert kind_of(problem_of(answer)) == "unknown-draft"


def test_a_change_has_bounds(hand: Hand) -> None:
    hand.put(FIRST)
    wrong: list[dict[str, Any]] = [
        {"sealed": bytes(MAX_SEALED_DRAFT_BYTES + 1)},
        {"sealed": b""},
        {"proof": bytes(31)},
        {"locator": "F" * 32},
    ]
    for one in wrong:
        refused = hand.change(**{"sealed": SECOND, "instead_of": FIRST, **one})
        assert problem_of(refused).status == 422
    assert hand.sealed() == FIRST


def test_an_address_asks_so_often_and_a_draft_is_asked_for_so_often(tmp_path: Path) -> None:
    portal = Portal(tmp_path, draft_reads_per_minute=30)
    hand = Hand(portal.enrol(), keys_of(mint_code(os.urandom)))
    hand.put(FIRST)
    assert {hand.look(OTHER).status_code for _ in range(15)} == {404}
    assert {hand.look().status_code for _ in range(15)} == {200}

    refused = hand.look()
    assert kind_of(problem_of(refused)) == "too-many-requests"
    elsewhere = Hand(hand.device, hand.keys, "192.0.2.2")
    statuses = [elsewhere.look().status_code for _ in range(6)]
    assert statuses == [200] * 5 + [429]
    assert elsewhere.change(SECOND, FIRST).status_code == 200
    portal.clock.advance(seconds=60)
    assert hand.look().status_code == 200
    portal.close()


def test_the_days_are_counted_from_the_change(portal: Portal, hand: Hand) -> None:
    hand.put(FIRST)
    portal.clock.advance(days=20)
    hand.change(SECOND, FIRST)
    portal.clock.advance(days=29)
    assert hand.sealed() == SECOND
    assert timedelta(days=30) == KEPT
