"""What an agency's own system may ask of the portal: its own, signed, once, and nobody else's."""

from __future__ import annotations

import base64
from datetime import timedelta
from functools import partial
from uuid import uuid4

import pytest
from clerk_world import APPLICATIONS, OTHER, ClerkSystem, clerk, know_another_agency
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from portal_world import AGENCY, CLAIM, Device, Portal, kind_of, problem_of
from uploading import Uploader, announced

from kiosk.protocol.batch import Accepted
from kiosk.protocol.envelope import Followed
from kiosk.protocol.tracking import Stage, Tracking, TrackingRequest, claim_hash
from portal import act_log
from portal.act_log import COMMAND, desk_book
from portal.clerks.messages import (
    ApplicationList,
    DeskFigures,
    DeskLogPage,
    HeldApplication,
    NextStep,
    SlipAnswer,
    SlipQuestion,
)
from portal.clerks.roles import ClerkRole
from portal.cli import main
from portal.storage.desk_log import DeskActRow
from portal.tracking.inquiry import Inquiry

pytest_plugins = ["portal_fixtures"]


@pytest.fixture(autouse=True)
def _other_agency(portal: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    know_another_agency(portal, monkeypatch)


@pytest.fixture
def ana(portal: Portal) -> ClerkSystem:
    return ClerkSystem(portal)


def listed(system: ClerkSystem, query: str = "") -> ApplicationList:
    answer = system.get(f"{APPLICATIONS}{query}")
    assert answer.status_code == 200, answer.text
    assert answer.headers["cache-control"] == "no-store"
    return ApplicationList.model_validate_json(answer.content)


def folios(found: ApplicationList) -> list[str]:
    return [one.folio for one in found.applications]


def test_an_agency_sees_what_is_sealed_to_it_and_nothing_else(
    portal: Portal, device: Device, ana: ClerkSystem
) -> None:
    ours, theirs = device.envelope(b"ours"), device.envelope(b"theirs", agency=OTHER)
    device.submit(ours, theirs)

    assert folios(listed(ana)) == [ours.header.folio]
    held = HeldApplication.model_validate_json(
        ana.get(f"{APPLICATIONS}/{ours.header.folio}").content
    )
    assert held.envelope == ours
    assert ours.is_signed_by(held.device_keys[0])
    folio, step = theirs.header.folio, NextStep(after=1, stage=Stage.RESOLVED)
    refused = [
        ana.get(f"{APPLICATIONS}/{folio}"),
        ana.get(f"{APPLICATIONS}/{folio}/steps"),
        ana.get(f"{APPLICATIONS}/{folio}/attachments/0"),
        ana.post(f"{APPLICATIONS}/{folio}/acknowledgement"),
        ana.post(f"{APPLICATIONS}/{folio}/steps", step),
        ana.get(f"{APPLICATIONS}?after={theirs.header.id}"),
        ana.get(f"{APPLICATIONS}/{device.header().folio}"),
    ]
    assert {kind_of(problem_of(answer)) for answer in refused} == {"unknown-application"}
    assert {answer.text for answer in refused} == {refused[-1].text}
    assert portal.pile().steps(folio).steps[-1].stage is Stage.DELIVERED
    log = ana.get("/v1/agency/log").text
    assert ours.header.folio in log
    assert folio not in log


def test_only_a_known_key_is_heard_and_each_request_once(
    portal: Portal, device: Device, ana: ClerkSystem
) -> None:
    device.submit(device.envelope())
    whoami = ana.get("/v1/agency").json()
    assert (whoami["agency"], whoami["name"], whoami["role"]) == (AGENCY, "ana-torres", "handler")

    request = ana.signed("GET", APPLICATIONS)
    assert ana.send(request).status_code == 200
    again = problem_of(ana.send(request))
    assert (again.status, kind_of(again)) == (401, "bad-request-signature")
    assert "sent before" in str(again.detail)
    late = ana.signed("GET", APPLICATIONS)
    portal.clock.advance(minutes=7)
    assert ana.send(late).status_code == 401
    other_path = ana.signed("GET", APPLICATIONS)
    other_path.url = f"{other_path.url}?stage=delivered"
    assert ana.send(other_path).status_code == 401
    kiosk = device.signed("/v1/agency/slips", SlipQuestion(text="x"))
    assert device.send(kiosk).status_code == 401, "a kiosk is no clerk"
    assert ana.post("/v1/heartbeats", device.heartbeat()).status_code == 401, "a clerk is no kiosk"
    assert portal.call("GET", APPLICATIONS).status_code == 401

    clerk(portal, "remove", ana.name, "--agency", AGENCY)
    assert ana.get(APPLICATIONS).status_code == 401


@pytest.mark.both_databases
def test_pages_neither_lose_nor_double_what_comes_in_between(
    portal: Portal, device: Device, ana: ClerkSystem
) -> None:
    sent = []
    for number in range(5):
        sent.append(_comes(device))
        portal.clock.advance(seconds=0 if number % 2 else 1)

    first = listed(ana, "?limit=2")
    late = _comes(device)
    second = listed(ana, f"?limit=2&after={first.after}")
    third = listed(ana, f"?limit=2&after={second.after}")
    fourth = listed(ana, f"?limit=2&after={third.after}") if third.after else None

    seen = [*folios(first), *folios(second), *folios(third), *(folios(fourth) if fourth else [])]
    assert sorted(seen) == sorted([*sent, late])
    assert len(seen) == len(set(seen))
    newest = listed(ana, "?limit=4&newest_first=true")
    rest = listed(ana, f"?limit=4&newest_first=true&after={newest.after}")
    assert [*folios(newest), *folios(rest)] == list(reversed(seen))
    assert rest.after is None


def _comes(device: Device) -> str:
    envelope = device.envelope()
    device.submit(envelope)
    return envelope.header.folio


@pytest.mark.both_databases
def test_filters_and_figures_and_taking_note(
    portal: Portal, device: Device, ana: ClerkSystem
) -> None:
    old = device.envelope(service="cambio-de-nombre", assisted=True)
    device.submit(old)
    portal.clock.advance(days=3)
    new = device.envelope()
    device.submit(new)
    since = (portal.clock() - timedelta(days=1)).isoformat().replace("+", "%2B")
    assert ana.post(f"{APPLICATIONS}/{old.header.folio}/acknowledgement").status_code == 204
    assert ana.post(f"{APPLICATIONS}/{old.header.folio}/acknowledgement").status_code == 204
    step = NextStep(after=1, stage=Stage.IN_REVIEW)
    assert ana.post(f"{APPLICATIONS}/{old.header.folio}/steps", step).status_code == 200

    found = {
        query: folios(listed(ana, query))
        for query in (
            "?service=cambio-de-nombre",
            "?stage=in-review&stage=resolved",
            "?acknowledged=true",
            f"?until={since}",
            f"?folio={old.header.folio[5:]}",
        )
    }
    assert set(map(tuple, found.values())) == {(old.header.folio,)}, found
    for query in ("?acknowledged=false", f"?since={since}", "?stage=delivered"):
        assert folios(listed(ana, query)) == [new.header.folio], query
    [row] = listed(ana, "?service=cambio-de-nombre").applications
    assert (row.stage, row.assisted, row.acknowledged) == (Stage.IN_REVIEW, True, True)
    figures = DeskFigures.model_validate_json(ana.get("/v1/agency/figures").content)
    assert figures.by_stage == {Stage.DELIVERED: 1, Stage.IN_REVIEW: 1}
    assert figures.unacknowledged == 1
    assert [(one.service, one.day) for one in figures.open] == [
        ("cambio-de-nombre", "2026-01-15"),
        ("acta-de-nacimiento", "2026-01-18"),
    ]
    for query in ("?folio=%25", "?limit=0", "?limit=201", "?stage=lost", "?after=x"):
        assert ana.get(f"{APPLICATIONS}{query}").status_code == 422, query


@pytest.mark.both_databases
def test_a_step_is_taken_once_and_only_after_what_was_seen(
    portal: Portal, device: Device, ana: ClerkSystem
) -> None:
    envelope = device.envelope()
    device.submit(envelope)
    folio, path = envelope.header.folio, f"{APPLICATIONS}/{envelope.header.folio}/steps"
    asks = NextStep(after=1, stage=Stage.NEEDS_VISITOR, letter=b"sealed to the visitor")

    first, again = ana.post(path, asks), ana.post(path, asks)

    assert first.status_code == again.status_code == 200
    assert first.content == again.content
    tracking = Tracking.model_validate_json(first.content)
    assert [one.stage for one in tracking.steps] == [Stage.DELIVERED, Stage.NEEDS_VISITOR]
    request = TrackingRequest(folio=folio, claim_hash=claim_hash(folio, CLAIM))
    assert Inquiry(portal.database).track(request) == tracking, "the visitor reads just that"
    follows = Followed(folio=folio, claim_hash=claim_hash(folio, CLAIM))
    reply = device.envelope(follows=follows)
    device.submit(reply)
    decided = problem_of(ana.post(path, NextStep(after=2, stage=Stage.REJECTED, note="No llegó")))
    assert (decided.status, kind_of(decided)) == (409, "moved-on")
    assert ana.get(f"{APPLICATIONS}/{folio}").json()["replies"] == [reply.header.folio]
    for step, kind in (
        (NextStep(after=3, stage=Stage.REJECTED), "needs-words"),
        (NextStep(after=3, stage=Stage.DELIVERED), "no-target"),
        (NextStep(after=3, stage=Stage.RESOLVED, settles=uuid4()), "not-paid"),
        (NextStep(after=3, stage=Stage.IN_REVIEW, note="x", letter=b"x" * 60_000), None),
        (NextStep(after=4, stage=Stage.IN_REVIEW, letter=b"y" * 60_000), "too-many-letters"),
    ):
        answer = ana.post(path, step)
        assert (answer.status_code, kind and kind_of(problem_of(answer))) == (
            (422, kind) if kind else (200, None)
        )
    assert len(portal.pile().steps(folio).steps) == 4


@pytest.mark.both_databases
def test_a_note_that_a_database_cannot_keep_is_refused_and_what_else_is_written_stays(
    device: Device, ana: ClerkSystem
) -> None:
    envelope = device.envelope()
    device.submit(envelope)
    path = f"{APPLICATIONS}/{envelope.header.folio}/steps"
    step = partial(NextStep.model_construct, after=1, stage=Stage.IN_REVIEW)
    assert kind_of(problem_of(ana.post(path, step(note="padded\0\0")))) == "invalid-request"
    words = "Ñandú \u2028 \x1b 🇲🇽\nsegunda línea"
    taken = Tracking.model_validate_json(ana.post(path, step(note=words)).content)
    assert taken.steps[-1].note == words


def test_a_reader_reads_and_does_nothing(portal: Portal, device: Device) -> None:
    envelope = device.envelope()
    device.submit(envelope)
    reader = ClerkSystem(portal, "luis-ruiz", ClerkRole.READER)
    path = f"{APPLICATIONS}/{envelope.header.folio}"

    assert reader.get(path).status_code == 200
    for answer in (
        reader.post(f"{path}/acknowledgement"),
        reader.post(f"{path}/steps", NextStep(after=1, stage=Stage.IN_REVIEW)),
    ):
        assert (answer.status_code, kind_of(problem_of(answer))) == (403, "reader")
    assert len(portal.pile().steps(envelope.header.folio).steps) == 1
    clerk(portal, "role", "luis-ruiz", "--agency", AGENCY, "--role", "handler")
    assert reader.post(f"{path}/acknowledgement").status_code == 204


def readings(clerk: ClerkSystem) -> list[tuple[str, str]]:
    page = DeskLogPage.model_validate_json(clerk.get("/v1/agency/log").content)
    return [(one.who, one.detail) for one in page.entries if one.act == "read-attachment"]


def test_an_attachment_is_given_out_sealed_and_whole(
    portal: Portal, device: Device, ana: ClerkSystem
) -> None:
    stream = bytes(range(256)) * 3000
    envelope = device.envelope(attachments=(announced(stream), announced(stream[:-1])))
    uploader = Uploader(device)
    for position, content in enumerate((stream, stream[:-1])):
        uploader.announce(envelope.header.id, position, content)
        uploader.go_on(envelope.header.id, position, 0, content)
    [taken] = device.submit(envelope)
    assert isinstance(taken, Accepted)
    path = f"{APPLICATIONS}/{envelope.header.folio}"
    (portal.settings.attachments / device.id / str(envelope.header.id) / "1").unlink()

    answer = ana.get(f"{path}/attachments/0")

    assert (answer.status_code, answer.content) == (200, stream)
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["cache-control"] == "no-store"
    assert ana.get(path).json()["attachments_held"] == [True, False]
    assert ana.get(f"{path}/attachments/1").status_code == 404
    assert ana.get(f"{path}/attachments/2").status_code == 404
    assert ana.get(f"{path}/attachments/99").status_code == 422
    assert readings(ana) == [("ana-torres", f"{envelope.header.folio} #1")], "what is not held, not"


@pytest.mark.both_databases
def test_who_is_given_a_file_is_in_the_log_once_until_much_else_was_done(
    portal: Portal, device: Device, ana: ClerkSystem
) -> None:
    stream = bytes(3000)
    envelope = device.envelope(attachments=(announced(stream), announced(stream)))
    uploader = Uploader(device)
    for position in range(2):
        uploader.announce(envelope.header.id, position, stream)
        uploader.go_on(envelope.header.id, position, 0, stream)
    device.submit(envelope)
    luis = ClerkSystem(portal, "luis-ruiz", ClerkRole.READER)
    folio = envelope.header.folio
    path = f"{APPLICATIONS}/{folio}"

    for asking, position in ((ana, 0), (ana, 0), (luis, 0), (ana, 1), (luis, 0)):
        assert asking.get(f"{path}/attachments/{position}").content == stream
    first = [("ana-torres", f"{folio} #1"), ("luis-ruiz", f"{folio} #1")]
    first.append(("ana-torres", f"{folio} #2"))
    assert readings(ana) == first

    with portal.database.writing() as session:
        for _ in range(98):
            act_log.write(session, portal.clock(), "ana-torres", "opened", book=desk_book(AGENCY))
    assert ana.get(f"{path}/attachments/0").content == stream
    assert luis.get(f"{path}/attachments/0").content == stream
    assert readings(ana) == [*first, first[0], first[1]]


@pytest.mark.both_databases
def test_every_act_is_in_the_agencys_own_chain(
    portal: Portal, device: Device, ana: ClerkSystem, capsys: pytest.CaptureFixture[str]
) -> None:
    other = ClerkSystem(portal, "beto", agency=OTHER)
    envelope = device.envelope()
    device.submit(envelope)
    folio = envelope.header.folio
    ana.get(f"{APPLICATIONS}/{folio}")
    ana.post(f"{APPLICATIONS}/{folio}/acknowledgement")
    ana.post(f"{APPLICATIONS}/{folio}/steps", NextStep(after=1, stage=Stage.RESOLVED))

    page = DeskLogPage.model_validate_json(ana.get("/v1/agency/log").content)
    told = [(one.who, one.act, one.detail) for one in page.entries]
    assert told == [
        ("command-line", "clerk-added", "ana-torres: handler"),
        ("ana-torres", "opened", folio),
        ("ana-torres", "acknowledged", folio),
        ("ana-torres", "moved", f"{folio} to resolved"),
    ]
    assert all(one.digest() == one.hash for one in page.entries)
    assert [one.before for one in page.entries[1:]] == [one.hash for one in page.entries[:-1]]
    behind = DeskLogPage.model_validate_json(ana.get("/v1/agency/log?behind=3").content)
    assert behind.entries == page.entries[3:]
    assert folio not in other.get("/v1/agency/log").text
    assert len(clerk(portal, "log", "--agency", AGENCY)) == 4
    with portal.database.writing() as session:
        row = session.get(DeskActRow, {"agency": AGENCY, "number": 2})
        assert row is not None
        row.who = "nobody"
    home = ["--home", str(portal.settings.home)]
    assert main(["clerk", "log", "--agency", AGENCY, *home]) == 1
    assert "entry 2 was changed" in capsys.readouterr().err


def test_a_text_that_is_no_slips_is_told_as_none(ana: ClerkSystem) -> None:
    answer = ana.post("/v1/agency/slips", SlipQuestion(text="no code"))
    assert SlipAnswer.model_validate_json(answer.content) == SlipAnswer(outcome="no-code")


def test_who_acts_for_an_agency_is_told_and_each_has_a_name_and_a_key_of_its_own(
    portal: Portal, ana: ClerkSystem, capsys: pytest.CaptureFixture[str]
) -> None:
    home = ["--home", str(portal.settings.home)]
    fresh = public_key(Ed25519PrivateKey.generate())

    def adds(name: str, key: str, agency: str = AGENCY) -> int:
        options = ["--agency", agency, "--role", "reader", "--key", key]
        return main(["clerk", "add", name, *options, *home])

    def told(*words: str) -> str:
        assert main(["clerk", *words, *home]) == 0
        return capsys.readouterr().out

    assert adds("beto", fresh, "nadie") == 1
    assert "no catalogue knows an agency nadie" in capsys.readouterr().err
    assert adds(ana.name, fresh) == 1
    assert "remove it first" in capsys.readouterr().err
    assert adds("beto", public_key(ana.key), OTHER) == 1, "nor at another agency"
    assert "another clerk's" in capsys.readouterr().err
    for name in (COMMAND, "B", "b-", "b" * 41, "beto\n"):
        with pytest.raises(SystemExit):
            adds(name, fresh)
    for key in ("", "no base64", fresh[:-8]):
        with pytest.raises(SystemExit):
            adds("beto", key)
    assert main(["clerk", "role", "beto", "--agency", AGENCY, "--role", "reader", *home]) == 1
    assert main(["clerk", "remove", ana.name, "--agency", OTHER, *home]) == 1
    capsys.readouterr()
    assert [one["name"] for one in clerk(portal, "list")] == [ana.name], "nothing was done"

    assert adds("beto", fresh, OTHER) == 0
    assert f"beto is a reader of {OTHER}, and signs as " in capsys.readouterr().out
    assert told("list").endswith("2 clerks\n")
    assert "beto" not in told("list", "--agency", AGENCY)
    log = told("log", "--agency", OTHER)
    assert "clerk-added" in log
    assert "1 entries, each chained" in log
    removed = told("remove", "beto", "--agency", OTHER)
    assert removed == f"beto acts no more for {OTHER}\n"
    assert adds("beto", fresh) == 0, "its key is nobody's"


def public_key(key: Ed25519PrivateKey) -> str:
    return base64.b64encode(key.public_key().public_bytes_raw()).decode()
