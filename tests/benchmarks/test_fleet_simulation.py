"""The fleet's simulation in small: it runs, and it would see a loss. Its figures are no tests."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from benchmarks.fleet.command import HURRIED
from benchmarks.fleet.judging import Stored, Verdict, judge
from benchmarks.fleet.report import as_markdown, as_text, keep
from benchmarks.fleet.samples import BATCH
from benchmarks.fleet.scenes import Terms, killed_amid_return
from benchmarks.fleet.share import Submissions
from benchmarks.fleet.world import Size
from benchmarks.machine import describe_machine
from kiosk.protocol.folio import mint_folio
from kiosk.protocol.identifier import uuid7
from kiosk.protocol.receipt import Receipt, sign_receipt

KEY: Final = Ed25519PrivateKey.generate()
NOW: Final = datetime(2026, 1, 15, 12, tzinfo=UTC)
BODY: Final = b"\1" * 32
QUEUED: Final = 2


def receipt(id_: UUID, folio: str, received_at: datetime) -> str:
    unsigned = Receipt(
        id=id_,
        folio=folio,
        body_sha256=BODY,
        received_at=received_at,
        key_id="0" * 16,
        signature=bytes(64),
    )
    return sign_receipt(unsigned, KEY).model_dump_json()


def delivered() -> tuple[dict[int, Submissions], list[Stored]]:
    """One kiosk's two submissions, all well."""
    held, stored = [], []
    last: str | None = None
    for second in range(QUEUED):
        at = NOW + timedelta(seconds=second)
        id_, last = uuid7(at, os.urandom), mint_folio(7, at, os.urandom, after=last)
        given = receipt(id_, last, at)
        held.append((str(id_), last, BODY, given))
        stored.append(Stored(str(id_), "kiosk-7", last, BODY, given))
    return {7: held}, stored


def test_all_that_was_delivered_once_is_good() -> None:
    kiosks, stored = delivered()
    assert judge(kiosks, QUEUED, stored) == Verdict(2, 2, 0, 0, 0, 0)


def test_what_waits_at_its_kiosk_is_not_lost() -> None:
    kiosks, stored = delivered()
    id_, folio, digest, _ = kiosks[7][0]
    kiosks[7] = [(id_, folio, digest, None), kiosks[7][1]]
    assert judge(kiosks, QUEUED, stored[1:]) == Verdict(2, 1, 1, 0, 0, 0)
    assert judge(kiosks, QUEUED, stored) == Verdict(2, 2, 1, 0, 0, 0)


@pytest.mark.parametrize("gone", ["from the portal", "from the kiosk"])
def test_a_loss_is_seen(gone: str) -> None:
    kiosks, stored = delivered()
    if gone == "from the portal":
        verdict = judge(kiosks, QUEUED, stored[1:])
    else:
        verdict = judge({7: kiosks[7][1:]}, QUEUED, stored[1:])
    assert (verdict.lost, verdict.is_good) == (1, False)


def test_more_than_was_handed_in_is_seen() -> None:
    kiosks, stored = delivered()
    again = replace(stored[0], id=str(uuid7(NOW, os.urandom)))
    assert judge(kiosks, QUEUED, [*stored, again]).doubled == 1


@pytest.mark.parametrize("change", ["body", "kiosk", "receipt"])
def test_a_receipt_for_something_else_is_seen(change: str) -> None:
    kiosks, stored = delivered()
    first = stored[0]
    wrong = {
        "body": replace(first, body_sha256=bytes(32)),
        "kiosk": replace(first, kiosk="kiosk-8"),
        "receipt": replace(
            first, receipt=receipt(UUID(first.id), first.folio, NOW.replace(hour=1))
        ),
    }
    verdict = judge(kiosks, QUEUED, [wrong[change], stored[1]])
    assert (verdict.false, verdict.is_good) == (1, False)


def test_a_few_kiosks_come_back_to_a_portal_that_is_killed_meanwhile(tmp_path: Path) -> None:
    size = Size(kiosks=20, queued=3, workers=1, processes=1)
    outcome = killed_amid_return(Terms(tmp_path, size, HURRIED, patience=120))

    assert outcome.finished, outcome
    assert outcome.verdict == Verdict(60, 60, 0, 0, 0, 0)
    batches = outcome.of(BATCH)
    assert batches is not None
    assert batches.weight >= 60 - 3 * size.kiosks // 2
    assert outcome.notes["down_seconds"] > 0

    scenes = keep(tmp_path / "fleet.json", describe_machine(), [outcome])
    assert json.loads((tmp_path / "fleet.json").read_text("utf-8"))["scenes"] == scenes
    assert "60 accepted, 0 not delivered, 0 lost" in as_text(scenes[0])
    assert "| sqlite | 20 | 1 |" in as_markdown(scenes)
