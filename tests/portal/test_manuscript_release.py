"""A release of the manuscript in its folder: what survives a cut, and who is turned away."""

from __future__ import annotations

import json
from dataclasses import asdict, replace

import pytest
from publishing_world import RFC, SAT, Desk, ending

from portal.manuscript.folder import Manuscript, ManuscriptError
from portal.manuscript.release import AT_WORK, DONE, FAILED, PREPARED, Release
from portal.publishing.ending import Remedy
from portal.publishing.errors import PublishingError
from portal.publishing.keys import KeyFolder
from portal.publishing.request_signing import sign_request
from portal.publishing.requests import read_request
from portal.publishing.source_files import read_files

pytest_plugins = ["publishing_fixtures"]


@pytest.fixture
def signed(desk: Desk) -> Release:
    """Prepared, and signed by all."""
    desk.change_rfc(minutes=21)
    desk.later(minutes=1)
    manuscript = Manuscript(desk.home)
    manuscript.begin(read_files(desk.source))
    release = Release(manuscript, desk.repository)
    assert release.standing() is None
    release.prepare("ana", desk.now)
    release.takes(sign_request(read_request(release.request() or b""), desk.keys))
    return release


def test_what_was_cut_off_is_said_and_gone_on_with(signed: Release, desk: Desk) -> None:
    standing = signed.standing()
    assert standing is not None
    assert standing.is_ready
    state = signed.folder / "state.json"
    state.write_text(json.dumps(asdict(replace(standing.progress, stage=AT_WORK))))
    cut = signed.standing()
    assert cut is not None
    assert cut.cut_off
    with signed._working():
        at_work = signed.standing()
        assert at_work is not None
        assert not at_work.cut_off, "somebody is at it"
        for act in (
            lambda: signed.publish(desk.online, desk.now, to_all=False),
            lambda: signed.prepare("eva", desk.now),
            lambda: signed.takes({}),
        ):
            with pytest.raises(ManuscriptError, match="wait for it"):
                act()
    assert signed.publish(desk.online, desk.now, to_all=True).release == 2
    done = signed.standing()
    assert done is not None
    assert (done.progress.stage, done.progress.release) == (DONE, 2)
    assert b"filling_minutes: 21" in (desk.kiosk("late", ring=3).reads(RFC) or b"")


def test_what_fails_is_told_and_kiosks_have_what_they_had(signed: Release, desk: Desk) -> None:
    kiosk = desk.kiosk()
    before = kiosk.reads(RFC)
    with pytest.raises(PublishingError, match="restore it from a backup"):
        signed.publish(KeyFolder(desk.folder / "nothing"), desk.now, to_all=False)
    failed = signed.standing()
    assert failed is not None
    assert failed.progress.stage == FAILED
    assert "restore it" in failed.progress.trouble
    assert kiosk.reads(RFC) == before
    signed.publish(desk.online, desk.now, to_all=False)


def test_who_renews_after_it_was_published_is_waited_for_and_published(
    signed: Release, desk: Desk
) -> None:
    desk.later(days=300)
    signed.prepare("ana", desk.now, only_renewals=True)
    request = read_request(signed.request() or b"")
    with pytest.raises(PublishingError, match=f"{SAT}: .* was signed here last"):
        sign_request(request, desk.keys)
    all_of_them = sign_request(request, desk.keys, over_another=True)  # that release is not to be
    signed.takes({SAT: all_of_them[SAT]})
    assert len(signed.publish(desk.online, desk.now, to_all=False).left) == 2
    done = signed.standing()
    assert done is not None
    assert (done.progress.stage, done.awaits) == (DONE, True)

    signed.takes(all_of_them)

    waiting = signed.standing()
    assert waiting is not None
    assert (waiting.progress.stage, waiting.is_ready, waiting.awaits) == (PREPARED, True, False)
    assert signed.publish(desk.online, desk.now, to_all=False).left == ()
    assert set(ending(desk).values()) == {Remedy.GO_ON}


def test_no_signature_is_taken_that_nobody_was_asked_for(signed: Release, desk: Desk) -> None:
    asked = read_request(signed.request() or b"")
    content = sign_request(asked, desk.keys)[SAT]
    with pytest.raises(PublishingError, match="was not asked"):
        signed.takes({"imss": content})
    other = json.loads(content)
    other["signed"]["version"] += 1
    with pytest.raises(PublishingError, match="not what was asked for"):
        signed.takes({SAT: json.dumps(other).encode()})
    signed.prepare("eva", desk.now)
    standing = signed.standing()
    assert standing is not None
    assert standing.signed == {SAT: False}, "what was signed before is of another release"
