"""That a signature of an offline key ends is told in time: log, figures, and the commands."""

from __future__ import annotations

import asyncio
import json
import shutil
import time
from datetime import timedelta
from pathlib import Path

import pytest
from portal_world import Portal
from publishing_world import CIVIL, RFC, SAT, Desk
from rollout_world import Country
from tuf.api.exceptions import ExpiredMetadataError

from portal.api.admission import Room
from portal.api.metrics import Metrics
from portal.cli import main
from portal.clock import utc_now
from portal.publishing.ending import Ending, Remedy
from portal.publishing.errors import PublishingError
from portal.publishing.keys import KeyFolder
from portal.publishing.publish import newest_state
from portal.publishing.repository import metadata_path
from portal.rollout.upkeep import Upkeep
from portal.rollout.watching import keep_rolling

pytest_plugins = ["portal_fixtures", "publishing_fixtures"]

SOON = 300
"""Days after which what was signed for a year ends soon."""
EVERYBODY = {"targets", CIVIL, SAT}


def test_the_log_says_it_once_a_day_and_the_figures_at_each_go(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    metrics = Metrics(Room())
    upkeep = Upkeep(
        desk.repository,
        desk.online,
        lambda: desk.now,
        lambda ends: metrics.signatures(ends, desk.now),
    )

    def told(**later: float) -> list[tuple[str, object, object]]:
        desk.later(**later)
        caplog.clear()
        upkeep.go_on()
        return [
            (record.levelname, record.__dict__["fields"], record.__dict__["event"])
            for record in caplog.records
        ]

    def left(role: str) -> float:
        name = f'ventanilla_signature_left_seconds{{role="{role}"}} '
        [line] = [one for one in metrics.text().decode().splitlines() if one.startswith(name)]
        return float(line.removeprefix(name))

    assert told() == []
    assert (left("root"), left(SAT)) == (730 * 86400, 365 * 86400)
    first = {"role": CIVIL, "days": 65, "count": 3}
    assert told(days=SOON) == [("WARNING", first, "signatures-ending")]
    assert told(hours=23) == []
    assert left("targets") == 65 * 86400 - 23 * 3600
    assert told(hours=1) == [("WARNING", {**first, "days": 64}, "signatures-ending")]
    assert told(days=64)[0][0] == "ERROR"
    assert left("targets") == 0
    desk.publish(to_all=True)
    assert told(days=1) == []
    metrics.signatures([Ending("targets", desk.now, Remedy.SIGN)], desk.now)
    assert left(SAT) == float("inf"), "who signs no more lets nothing end"


def test_what_cannot_be_renewed_keeps_nobody_from_hearing(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    shown: list[object] = []
    desk.later(days=SOON)
    lost = KeyFolder(desk.folder / "nothing")
    with pytest.raises(PublishingError, match="restore it"):
        Upkeep(desk.repository, lost, lambda: desk.now, shown.append).go_on()
    assert len(shown) == 1
    assert "registro-civil 2027-" in caplog.text


def rot(desk: Desk) -> str:
    """The file of one agency's metadata goes bad; its name."""
    state = newest_state(desk.repository)
    assert state is not None
    path = desk.repository.folder / metadata_path(CIVIL, state.roles[CIVIL])
    path.write_bytes(b"\0" + path.read_bytes()[1:])
    return path.name


def test_a_rotten_file_of_one_agency_is_told_and_lets_nothing_else_end(desk: Desk) -> None:
    kiosk, name = desk.kiosk(), rot(desk)
    upkeep = Upkeep(desk.repository, desk.online, lambda: desk.now, lambda _ends: None)
    for _ in range(8):
        desk.later(days=5)
        with pytest.raises(PublishingError, match=f"{name} is damaged"):
            upkeep.go_on()
    assert kiosk.reads(RFC)


def test_the_command_renews_the_rest_and_fails(
    capsys: pytest.CaptureFixture[str], desk: Desk
) -> None:
    name = rot(desk)
    old = desk.repository.timestamp(3)
    assert old is not None
    assert main(["renew", "--again", "--home", str(desk.home)]) == 1
    told = capsys.readouterr().err
    assert f"{name} is damaged: restore it; all that could be was signed anew" in told
    new = desk.repository.timestamp(3)
    assert new is not None
    assert new.signed.version > old.signed.version


def test_a_server_tells_by_itself(
    tmp_path: Path, portal: Portal, caplog: pytest.LogCaptureFixture
) -> None:
    country, shown = Country(tmp_path, portal), list[set[str]]()
    portal.clock.advance(days=SOON)

    async def pause(_seconds: float) -> None:
        raise asyncio.CancelledError

    rolling = keep_rolling(
        country.rollout,
        country.desk.repository,
        country.desk.online,
        portal.clock,
        pause,
        show=lambda ends: shown.append({one.role for one in ends}),
    )
    with pytest.raises(asyncio.CancelledError):
        asyncio.run(rolling)
    assert "offline signatures end: registro-civil 2027-01-15" in caplog.text
    assert shown == [EVERYBODY | {"root"}]


def test_a_portal_that_serves_has_the_figures(tmp_path: Path, portal: Portal) -> None:
    country = Country(tmp_path, portal)
    shutil.copytree(country.desk.online.folder, portal.settings.online_keys)

    def waits_for(word: str) -> None:
        deadline = time.monotonic() + 20
        while word not in portal.call("GET", "/metrics", client="127.0.0.1").text:
            assert time.monotonic() < deadline, word

    async def serve() -> None:
        async with portal.app.router.lifespan_context(portal.app):
            await asyncio.to_thread(waits_for, 'signature_left_seconds{role="targets"} 3.1536e+07')

    asyncio.run(serve())


@pytest.fixture
def old(bare: Desk) -> Desk:
    """As the commands' clock has it, its first release was published 400 days ago."""
    bare.now = utc_now() - timedelta(days=400)
    bare.publish()
    return bare


def by(desk: Desk, capsys: pytest.CaptureFixture[str], *words: str) -> tuple[str, str]:
    assert main([*words, "--home", str(desk.home)]) == 0
    out, err = capsys.readouterr()
    return out, err


def test_who_withdraws_is_told_where_no_kiosk_hears_of_it(
    old: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    warning = f"warning: targets ended on {old.now + timedelta(days=365):%Y-%m-%d}: kiosks hear"
    assert warning in by(old, capsys, "withdraw", "rfc", "--dry-run")[1]
    out, err = by(old, capsys, "withdraw", "rfc")
    assert ("withdrawn: rfc" in out, warning in err) == (True, True)
    assert err.count("warning") == 1, "an agency's end keeps no withdrawal back"
    told = json.loads(by(old, capsys, "withdraw", "rfc", "--json")[0])
    assert told["unheard_for"] == ["targets"]
    old.now = utc_now()
    with pytest.raises(ExpiredMetadataError, match="targets"):
        old.kiosk().update()
    old.publish(to_all=True)
    assert by(old, capsys, "withdraw", "--undo", "rfc")[1] == ""
    assert old.kiosk("new").reads("withdrawals.json") == b'{"services":[]}'


def test_the_command_that_renews_says_who_must_sign_and_how(
    old: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    said = by(old, capsys, "renew", "--dry-run")[1]
    assert f"targets ended on {old.now + timedelta(days=365):%Y-%m-%d}" in said
    assert said.count("portal manuscript prepare") == len(EVERYBODY)
    old.now = utc_now()
    old.publish()
    said = by(old, capsys, "renew")[1]
    assert said.count("let that release go on") == len(EVERYBODY)
    told = json.loads(by(old, capsys, "renew", "--json")[0])
    assert set(told["ending"]) == EVERYBODY


def test_a_portal_without_an_offline_key_renews_its_root_by_commands(
    bare: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bare.now = utc_now()
    bare.publish()
    kiosk = bare.kiosk()
    nothing, draft = ["--keys", str(tmp_path / "nothing")], str(bare.home / "root-draft.json")
    assert "0 of 2 have signed" in by(bare, capsys, "root", "rotate", *nothing)[0]
    holders = sorted(bare.keys.folder.glob("root-*.pem"))
    for number, holder in enumerate(holders[:2], 1):
        elsewhere = ["root", "sign", draft, "--key", str(holder)]
        assert main([*elsewhere, "--home", str(tmp_path / "elsewhere")]) == 0
        assert f"{number} of 2" in capsys.readouterr().out
    assert "root 2 is published" in by(bare, capsys, "root", "publish", draft)[0]
    kiosk.update()
    assert (kiosk.folder / "metadata" / "root_history" / "2.root.json").exists()
