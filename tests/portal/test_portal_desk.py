"""The agency's side: keys, opening, moving along, and what must not open."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from desk_world import Desk, published_key, sealed_application
from portal_world import AGENCY, Device, Portal
from sqlalchemy import Engine, event

from kiosk.protocol.envelope import sign_envelope
from kiosk.protocol.tracking import Stage, TrackingStep
from kiosk.sealing.seal import SealBinding, seal
from portal.clerks.steps import CannotMove, next_step
from portal.cli import main
from portal.storage import submissions

pytest_plugins = ["portal_fixtures", "desk_fixtures"]

NOW = datetime(2026, 2, 1, tzinfo=UTC)


def test_an_agency_reads_what_the_visitor_wrote(agency_desk: Desk, device: Device) -> None:
    agency_desk.make_keys()
    answers = {"full_name": "José Peña Ñúñez", "curp": "GODE561231HDFRRN04"}
    envelope = sealed_application(device, answers)
    device.submit(envelope)
    folio = envelope.header.folio

    code, out, _ = agency_desk.open(folio.lower().replace("-", " "), "--json")
    words_code, words, _ = agency_desk.open(folio)

    opened = json.loads(out)
    assert code == words_code == 0
    assert opened["body"]["answers"] == answers
    assert opened["header"]["folio"] == folio
    assert opened["device_signature"] is True
    assert "José Peña Ñúñez" in words
    assert "good" in words


def test_what_a_visitor_typed_cannot_steer_the_terminal(agency_desk: Desk, device: Device) -> None:
    agency_desk.make_keys()
    envelope = sealed_application(
        device, {"a\x1b[2J": "x\x1b]0;evil\x07\u202e\x9b\nsignature   good"}
    )
    device.submit(envelope)

    code, out, _ = agency_desk.open(envelope.header.folio)

    assert code == 0
    assert all(sign.isprintable() or sign == "\n" for sign in out)
    assert out.count("\nsignature") == 1


def test_an_envelope_that_the_device_did_not_sign_is_called_forged(
    agency_desk: Desk, portal: Portal, device: Device
) -> None:
    agency_desk.make_keys()
    forged = sealed_application(device, {"a": "b"}, Ed25519PrivateKey.generate())
    good = device.envelope()
    device.submit(good)
    with portal.database.writing() as session:
        row = submissions.by_id(session, good.header.id)
        assert row is not None
        row.folio, row.sealed, row.signature = forged.header.folio, forged.sealed, forged.signature
        row.header = forged.header.canonical().decode()

    code, out, err = agency_desk.open(forged.header.folio, "--json")

    assert code == 1
    assert json.loads(out)["device_signature"] is False
    assert "do not act on it" in err


@pytest.mark.parametrize("change", [{"service": "otro"}, {"form_version": 2}])
def test_a_body_for_another_service_or_form_than_the_header_says_is_called_forged(
    agency_desk: Desk, device: Device, change: dict[str, object]
) -> None:
    agency_desk.make_keys()
    envelope = sealed_application(device, {"a": "b"}, change=change)
    device.submit(envelope)

    assert agency_desk.open(envelope.header.folio)[0] == 1


def test_another_agencys_key_does_not_open(agency_desk: Desk, device: Device) -> None:
    key_id = agency_desk.make_keys()
    envelope = sealed_application(device, {"a": "b"})
    device.submit(envelope)
    other = Desk(agency_desk.portal, agency_desk.keys / "other", agency_desk.capsys)
    (agency_desk.portal.catalogue / "agencies" / AGENCY / "keys.json").unlink()
    other_id = other.make_keys()
    folder = agency_desk.keys / AGENCY
    (other.keys / AGENCY / f"{other_id}.json").replace(folder / f"{key_id}.json")

    code, out, err = agency_desk.open(envelope.header.folio)

    assert (code, out) == (1, "")
    assert "does not open" in err


def test_what_is_no_submission_is_told_without_quoting_it(
    agency_desk: Desk, device: Device
) -> None:
    agency_desk.make_keys()
    key = published_key(agency_desk.portal)
    header = device.header(key_id=key.key_id)
    binding = SealBinding(id=header.id, form_version=1, key_id=key.key_id)
    device.submit(sign_envelope(header, seal(b'{"curp": "GODE56"}', key, binding), device.key))

    code, out, err = agency_desk.open(header.folio)

    assert (code, out) == (1, "")
    assert "no submission" in err
    assert "GODE56" not in err


@pytest.mark.both_databases
def test_a_list_shows_what_came_and_how_far_it_is(agency_desk: Desk, device: Device) -> None:
    first, second = device.envelope(), device.envelope(assisted=True)
    device.submit(first)
    agency_desk.portal.clock.advance(hours=1)
    device.submit(second)
    folio = first.header.folio
    agency_desk.on("move", "--folio", folio, "--to", "in-review")
    agency_desk.on("move", "--folio", folio, "--to", "rejected", "--note", "Falta la firma")

    _, out, _ = agency_desk.on("list", "--agency", AGENCY, "--json")

    rows = json.loads(out)
    assert [(row["folio"], row["stage"], row["assisted"]) for row in rows] == [
        (folio, "rejected", False),
        (second.header.folio, "delivered", True),
    ]


@pytest.mark.both_databases
def test_a_list_is_read_page_by_page_and_never_with_what_is_sealed(
    agency_desk: Desk, device: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal.desk.command._PER_PAGE", 2)
    envelopes = [device.envelope() for _ in range(5)]
    device.submit(*envelopes[:2])
    agency_desk.portal.clock.advance(hours=1)
    device.submit(*envelopes[2:])
    asked: list[str] = []

    def note(*call: Any) -> None:
        asked.append(call[2])

    event.listen(Engine, "before_cursor_execute", note)
    try:
        _, out, _ = agency_desk.on("list", "--agency", AGENCY, "--json")
    finally:
        event.remove(Engine, "before_cursor_execute", note)

    folios = [row["folio"] for row in json.loads(out)]
    assert sorted(folios) == sorted(one.header.folio for one in envelopes)
    assert set(folios[:2]) == {one.header.folio for one in envelopes[:2]}
    assert sum("submissions.header" in one for one in asked) == 3, "two, two and one"
    assert not any("submissions.sealed" in one for one in asked)


def test_an_agency_without_mail_is_empty_and_one_that_nobody_knows_is_an_error(
    agency_desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PORTAL_CATALOGUE", str(agency_desk.portal.catalogue))

    assert agency_desk.on("list", "--agency", AGENCY) == (0, "0 in all\n", "")
    code, out, err = agency_desk.on("list", "--agency", "../agencies/registro-civil")
    assert (code, out) == (1, "")
    assert "no catalogue knows it" in err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("open", "--folio", "7K3M-9QXR-2TFA", "--keys", "k"), "is no folio"),
        (("open", "--folio", "000H-0Z94-48GW", "--keys", "k"), "there is no application"),
        (("move", "--folio", "000H-0Z94-48GW", "--to", "resolved"), "there is no application"),
    ],
)
def test_a_folio_nobody_sent_is_told_in_one_line(
    agency_desk: Desk, arguments: Sequence[str], words: str
) -> None:
    code, out, err = agency_desk.on(*arguments)

    assert (code, out) == (1, "")
    assert words in err
    assert err.count("\n") == 1


def test_a_missing_or_open_key_file_is_told_in_one_line(agency_desk: Desk, device: Device) -> None:
    key_id = agency_desk.make_keys()
    envelope = sealed_application(device, {})
    device.submit(envelope)
    path = agency_desk.keys / AGENCY / f"{key_id}.json"

    path.chmod(0o644)
    _, _, readable = agency_desk.open(envelope.header.folio)
    path.chmod(0o600)
    path.write_bytes(b"{}")
    _, _, damaged = agency_desk.open(envelope.header.folio)
    path.unlink()
    code, _, missing = agency_desk.open(envelope.header.folio)

    assert code == 1
    assert "chmod 600" in readable
    assert "not an agency's key file" in damaged
    assert f"no key {key_id}" in missing


def steps(*stages: Stage) -> tuple[TrackingStep, ...]:
    return tuple(TrackingStep(stage=stage, at=NOW) for stage in stages)


@pytest.mark.parametrize(
    ("before", "to", "note", "allowed"),
    [
        (Stage.DELIVERED, Stage.IN_REVIEW, "", True),
        (Stage.DELIVERED, Stage.RESOLVED, "", True),
        (Stage.IN_REVIEW, Stage.IN_REVIEW, "", False),
        (Stage.IN_REVIEW, Stage.IN_REVIEW, "Sigue en revisión", True),
        (Stage.IN_REVIEW, Stage.NEEDS_VISITOR, "", False),
        (Stage.IN_REVIEW, Stage.NEEDS_VISITOR, "  ", False),
        (Stage.IN_REVIEW, Stage.NEEDS_VISITOR, "Traiga su acta", True),
        (Stage.NEEDS_VISITOR, Stage.REJECTED, "", False),
        (Stage.NEEDS_VISITOR, Stage.REJECTED, "No vino", True),
        (Stage.RESOLVED, Stage.REJECTED, "Error", False),
        (Stage.REJECTED, Stage.RESOLVED, "", False),
        (Stage.REJECTED, Stage.IN_REVIEW, "", True),
        (Stage.DELIVERED, Stage.IN_REVIEW, "a" * 2000, True),
        (Stage.DELIVERED, Stage.IN_REVIEW, "a" * 2001, False),
    ],
)
def test_which_step_may_follow(before: Stage, to: Stage, note: str, *, allowed: bool) -> None:
    if allowed:
        assert next_step(steps(Stage.DELIVERED, before), to, note, NOW).stage is to
    else:
        with pytest.raises(CannotMove):
            next_step(steps(Stage.DELIVERED, before), to, note, NOW)


def test_a_clock_that_steps_back_does_not_disorder_the_steps() -> None:
    earlier = NOW - timedelta(days=1)

    assert next_step(steps(Stage.DELIVERED), Stage.IN_REVIEW, "", earlier).at == NOW


def test_every_command_has_help(capsys: pytest.CaptureFixture[str]) -> None:
    for command in (
        ["desk", "open"],
        ["desk", "move"],
        ["desk", "list"],
        ["keys", "make"],
        ["keys", "rotate"],
    ):
        with pytest.raises(SystemExit) as ended:
            main([*command, "--help"])
        assert ended.value.code == 0
        assert "--help" in capsys.readouterr().out
