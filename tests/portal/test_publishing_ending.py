"""What offline keys signed is asked for anew before it ends, whoever signs it and wherever."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from publishing_world import CIVIL, RFC, SAT, Desk, ending, quickly
from tuf.api.exceptions import ExpiredMetadataError

from portal.cli import main
from portal.publishing.ending import Remedy
from portal.publishing.errors import PublishingError
from portal.publishing.publish import newest_state
from portal.publishing.renewing import renew
from portal.publishing.request_signing import sign_request
from portal.publishing.requests import Request, is_published, prepare, publish_signed, read_request
from portal.publishing.rings import Halted, advance, halt, resume
from portal.publishing.source_files import read_files

pytest_plugins = ["publishing_fixtures"]

SOON = 300
"""Days after which what was signed for a year is asked for anew."""
EVERYBODY = {"targets", CIVIL, SAT}


def asked(desk: Desk) -> Request:
    return read_request(prepare(desk.repository, read_files(desk.source), desk.now))


def publishes(desk: Desk, request: Request, signed: dict[str, bytes]) -> tuple[int, list[str]]:
    """How many files are written, and who did not renew."""
    done = publish_signed(desk.repository, request, signed, desk.online, desk.now, write=quickly)
    return done.written, list(done.left)


def versions(desk: Desk) -> dict[str, int]:
    state = newest_state(desk.repository)
    assert state is not None
    return dict(state.roles)


def test_nothing_is_asked_for_while_all_holds_long_enough(desk: Desk) -> None:
    desk.later(days=365 - 90)
    with pytest.raises(PublishingError, match="nothing is to be signed"):
        asked(desk)
    desk.later(minutes=1)
    assert set(asked(desk).roles) == EVERYBODY


def test_what_ends_soon_is_signed_far_away_though_nothing_changes(desk: Desk) -> None:
    kiosk, before = desk.kiosk("kiosk", ring=1), versions(desk)
    content = kiosk.reads(RFC)
    desk.later(days=SOON)
    request = asked(desk)
    assert set(request.roles) == EVERYBODY
    assert all(part.is_renewal for part in request.roles.values())
    signed = sign_request(request, desk.keys)
    assert publishes(desk, request, signed)[1] == []
    after = versions(desk)
    assert all(after[role] > before[role] for role in EVERYBODY), "a version is never used twice"
    assert publishes(desk, request, signed) == (0, []), "done already"
    desk.later(days=100)
    renew(desk.repository, desk.signer())
    assert kiosk.reads(RFC) == desk.kiosk("new", ring=1).reads(RFC) == content
    with pytest.raises(ExpiredMetadataError, match="targets"):
        desk.kiosk("late", ring=3).update()


def test_who_does_not_renew_holds_no_release_up_and_is_asked_again(desk: Desk) -> None:
    desk.later(days=SOON)
    content = desk.change_rfc()
    request = asked(desk)
    assert {role for role, part in request.roles.items() if part.is_renewal} == {CIVIL, "targets"}
    signed = sign_request(request, desk.keys)
    without_sat = {role: one for role, one in signed.items() if role != SAT}
    with pytest.raises(PublishingError, match=f"{SAT} is not signed"):
        publishes(desk, request, without_sat)
    assert publishes(desk, request, {SAT: signed[SAT]})[1] == [CIVIL, "targets"]
    assert publishes(desk, request, {SAT: signed[SAT]})[0] == 0, "done already"
    assert desk.kiosk("kiosk", ring=1).reads(RFC) == content
    state = newest_state(desk.repository)
    assert state is not None
    assert is_published(state, request)
    assert set(asked(desk).roles) == {CIVIL, "targets"}


def test_who_renews_later_into_the_same_request_is_published_too(desk: Desk) -> None:
    kiosk = desk.kiosk("kiosk", ring=1)
    content = kiosk.reads(RFC)
    desk.later(days=SOON)
    request = asked(desk)
    signed = sign_request(request, desk.keys)
    assert publishes(desk, request, {SAT: signed[SAT]})[1] == [CIVIL, "targets"]
    desk.later(hours=1)

    written, left = publishes(desk, request, signed)

    assert written > 0
    assert left == []
    asked_for = {role: part.unsigned.signed.version for role, part in request.roles.items()}
    assert {role: versions(desk)[role] for role in EVERYBODY} == asked_for
    assert kiosk.reads(RFC) == desk.kiosk("new", ring=1).reads(RFC) == content
    assert publishes(desk, request, signed) == (0, []), "done already"
    with pytest.raises(PublishingError, match="nothing is to be signed"):
        asked(desk)


@pytest.mark.parametrize("newer", [CIVIL, "targets"])
def test_who_renews_later_does_not_go_back_behind_what_was_signed_since(
    desk: Desk, newer: str
) -> None:
    """Of CIVIL there is something newer; or others may sign for it by now."""
    desk.later(days=SOON)
    request = asked(desk)
    signed = sign_request(request, desk.keys)
    publishes(desk, request, {SAT: signed[SAT]})
    desk.later(hours=1)
    again = asked(desk)
    publishes(desk, again, {newer: sign_request(again, desk.keys)[newer]})
    before = desk.files()

    assert publishes(desk, request, {SAT: signed[SAT], CIVIL: signed[CIVIL]})[0] == 0

    assert desk.files() == before


def test_where_all_only_renews_nobody_is_no_release(desk: Desk) -> None:
    desk.later(days=SOON)
    before, request = desk.files(), asked(desk)
    with pytest.raises(PublishingError, match="is not signed"):
        publishes(desk, request, {})
    state = newest_state(desk.repository)
    assert state is not None
    assert not is_published(state, request)
    assert desk.files() == before


def test_who_signs_is_told_what_is_renewed_where_their_key_signed_it(
    desk: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ends = desk.now + timedelta(days=365)
    desk.later(days=SOON)
    desk.change_rfc()
    pack = tmp_path / "request.pack"
    pack.write_bytes(prepare(desk.repository, read_files(desk.source), desk.now))

    def told(keys: Path) -> str:
        assert main(["sign", str(pack), "--keys", str(keys), "--dry-run"]) == 0
        return capsys.readouterr().out

    said = told(desk.keys.folder)
    assert said.count(f"renewed unchanged: it would end on {ends:%Y-%m-%d}") == 2
    assert said.count(f", until {desk.now + timedelta(days=365):%Y-%m-%d}") == 3
    assert "renewed" not in told(tmp_path / "nobody"), "what a portal says of it proves nothing"


def test_what_only_the_first_ring_has_anew_is_told_until_it_goes_on(desk: Desk) -> None:
    desk.later(days=SOON)
    assert ending(desk) == dict.fromkeys(EVERYBODY, Remedy.SIGN)
    request = asked(desk)
    publishes(desk, request, sign_request(request, desk.keys))
    assert ending(desk) == dict.fromkeys(EVERYBODY, Remedy.GO_ON)
    for ring in (1, 2):
        advance(desk.repository, desk.online, ring, desk.now)
    assert ending(desk) == {}
    desk.later(days=730 - SOON - 90, minutes=1)
    assert ending(desk)["root"] is Remedy.ROOT


def test_a_halted_release_does_not_go_on_by_being_renewed(desk: Desk) -> None:
    desk.later(days=SOON)
    desk.change_rfc()
    key = desk.keys.agency_paths(CIVIL)[0]
    key.rename(desk.folder / "elsewhere.pem")
    desk.publish()
    (desk.folder / "elsewhere.pem").rename(key)
    request = asked(desk)
    assert set(request.roles) == {CIVIL}
    signed = sign_request(request, desk.keys)
    halt(desk.repository, 2, Halted("a wrong price"))
    with pytest.raises(PublishingError, match="release 2 is halted"):
        asked(desk)
    for way in (lambda: publishes(desk, request, signed), desk.publish):
        with pytest.raises(PublishingError, match="release 2 is halted"):
            way()
    resume(desk.repository, 2)
    assert publishes(desk, request, signed)[0] > 0
