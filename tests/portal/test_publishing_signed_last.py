"""Who signs far away is not led to sign an older state again: what was signed last lies here."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from publishing_world import RFC, SAT, Desk
from tuf.api.metadata import Metadata, Targets

from kiosk.catalogue.updating.pack import PackEntry, write_pack
from portal.cli import main
from portal.publishing.agencies import lay_ready, rotate_agency_key
from portal.publishing.bundles import make_bundle
from portal.publishing.errors import PublishingError
from portal.publishing.keys import KeyFolder, make_key_at
from portal.publishing.publish import newest_state, publish
from portal.publishing.repository import metadata_path
from portal.publishing.request_signing import Footing, footing, sign_request
from portal.publishing.requests import Request, prepare, publish_signed, read_request
from portal.publishing.signed_last import last_signed
from portal.publishing.signing import targets_bytes
from portal.publishing.source_files import read_files

pytest_plugins = ["publishing_fixtures"]


def version_of(desk: Desk, role: str) -> int:
    state = newest_state(desk.repository)
    assert state is not None
    return state.roles[role]


def asked(desk: Desk) -> Request:
    desk.later(minutes=1)
    return read_request(prepare(desk.repository, read_files(desk.source), desk.now))


def led_back(desk: Desk, role: str, version: int, *, before: bytes | None = None) -> bytes:
    """What somebody at the portal may ask: what that version said, as if it stood."""
    desk.later(minutes=1)
    old = desk.repository.targets(role, version)
    said, now = old.signed, desk.now
    new = int(now.timestamp())
    unsigned = targets_bytes(
        new, said.targets, said.delegations, (), now, fields=said.unrecognized_fields
    )
    entries = {metadata_path(role, version): before or old.to_bytes()}
    entries[metadata_path(role, new)] = unsigned
    return write_pack(PackEntry(path, content) for path, content in entries.items())


def kept(desk: Desk, role: str) -> int:
    last = last_signed(desk.keys, role)
    assert last is not None
    return last.signed.version


def test_a_key_that_was_rotated_away_does_not_come_back_as_a_renewal(
    desk: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = version_of(desk, "targets")
    (stolen,) = desk.keys.of_agency(SAT)
    desk.later(days=1)
    lay_ready(desk.repository, desk.signer(), SAT)
    rotate_agency_key(desk.repository, desk.signer(), SAT)
    pack = tmp_path / "request.pack"
    pack.write_bytes(led_back(desk, "targets", before))
    keys = ["--keys", str(desk.keys.folder)]

    assert main(["sign", str(pack), *keys, "--dry-run"]) == 0
    said = capsys.readouterr().out
    assert f"goes on from version {before} of 2026-11-25" in said
    assert f"signed here last was version {version_of(desk, 'targets')} of 2026-11-26" in said
    assert "is NOT THAT" in said
    assert f"since then lets   {SAT} sign with the key {stolen.public_key.keyid[:16]}" in said
    assert "unchanged" not in said
    assert main(["sign", str(pack), *keys]) == 1
    assert "was signed here last" in capsys.readouterr().err
    assert not pack.with_name("request.pack.signed.json").exists()
    assert main(["sign", str(pack), *keys, "--over-another"]) == 0
    assert pack.with_name("request.pack.signed.json").exists()


def published(desk: Desk) -> None:
    desk.publish()


def signed_far_away(desk: Desk) -> None:
    sign_request(asked(desk), desk.keys)


def bundled(desk: Desk) -> None:
    make_bundle(desk.source, SAT, desk.keys, int(desk.now.timestamp()), desk.now)


@pytest.mark.parametrize("sign", [published, signed_far_away, bundled])
def test_every_way_of_signing_keeps_what_was_signed(
    desk: Desk, sign: Callable[[Desk], None]
) -> None:
    first = version_of(desk, SAT)
    assert kept(desk, SAT) == first
    desk.later(minutes=1)
    desk.change_rfc()
    sign(desk)
    assert kept(desk, SAT) > first
    request = read_request(led_back(desk, SAT, first))
    with pytest.raises(PublishingError, match="was signed here last"):
        sign_request(request, desk.keys)
    place = desk.keys.folder / "signed" / f"{SAT}.json"
    assert place.stat().st_mode & 0o777 == 0o600
    assert not (desk.keys.folder / "signed" / "withdrawals.json").exists(), "an online key's"


def test_a_lower_version_does_not_take_the_place_of_a_higher_one(desk: Desk) -> None:
    desk.later(days=1)
    bundled(desk)
    highest = kept(desk, SAT)
    make_bundle(desk.source, SAT, desk.keys, highest - 1, desk.now)
    assert kept(desk, SAT) == highest


def test_what_was_signed_is_signed_again_and_so_is_what_says_the_same(desk: Desk) -> None:
    desk.change_rfc(minutes=31)
    request = asked(desk)
    signed = sign_request(request, desk.keys)
    assert sign_request(request, desk.keys) == signed, "the file got lost"
    again = asked(desk)
    assert set(sign_request(again, desk.keys)) == {SAT}, "prepared anew, it says the same"
    publish_signed(
        desk.repository, again, sign_request(again, desk.keys), desk.online, desk.now, to_all=True
    )
    assert desk.kiosk().reads(RFC) == (desk.source / RFC).read_bytes()


def test_what_was_signed_and_never_published_is_told_before_another_takes_its_place(
    desk: Desk,
) -> None:
    desk.change_rfc(minutes=31)
    sign_request(asked(desk), desk.keys)
    desk.change_rfc(minutes=32)
    other = asked(desk)
    with pytest.raises(PublishingError, match="was signed here last"):
        sign_request(other, desk.keys)
    assert set(sign_request(other, desk.keys, over_another=True)) == {SAT}


def test_the_first_time_it_is_said_that_nothing_is_kept(
    desk: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pack = tmp_path / "request.pack"
    pack.write_bytes(led_back(desk, "targets", version_of(desk, "targets")))
    keys = ["--keys", str(desk.keys.folder)]
    assert main(["sign", str(pack), *keys, "--dry-run"]) == 0
    said = capsys.readouterr().out
    assert "that was signed here last" in said
    assert "renewed unchanged" in said
    shutil.rmtree(desk.keys.folder / "signed")
    assert main(["sign", str(pack), *keys]) == 0
    assert "nothing is kept here of what was signed" in capsys.readouterr().out
    assert main(["sign", str(pack), *keys, "--dry-run"]) == 0
    assert "says what was signed here last" in capsys.readouterr().out


def test_what_the_same_key_signed_later_on_another_machine_is_gone_on_from(
    desk: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    elsewhere = KeyFolder(tmp_path / "elsewhere")
    shutil.copytree(desk.keys.folder, elsewhere.folder)
    desk.change_rfc(minutes=31)
    desk.later(minutes=1)
    publish(desk.repository, desk.source, elsewhere, desk.online, desk.now)
    desk.change_rfc(minutes=32)
    pack = tmp_path / "request.pack"
    desk.later(minutes=1)
    pack.write_bytes(prepare(desk.repository, read_files(desk.source), desk.now))
    assert main(["sign", str(pack), "--keys", str(desk.keys.folder)]) == 0
    said = capsys.readouterr().out
    assert "is later, and by the same key" in said
    assert f"since then changes {RFC}" in said


def test_a_later_state_that_the_key_did_not_sign_is_nothing_to_go_on_from(
    desk: Desk, tmp_path: Path
) -> None:
    stranger = make_key_at(tmp_path / "stranger.pem")
    version = version_of(desk, SAT)
    forged: Metadata[Targets] = desk.repository.targets(SAT, version)
    forged.signed.version += 1
    forged.signed.targets.clear()
    forged.signatures.clear()
    forged.sign(stranger)
    content = led_back(desk, SAT, version, before=forged.to_bytes())
    part = read_request(content).roles[SAT]
    part.unsigned.signed.targets.clear()
    assert footing(part, last_signed(desk.keys, SAT), desk.keys) is Footing.ANOTHER


def test_where_it_cannot_be_read_or_kept_nothing_is_signed(desk: Desk) -> None:
    desk.change_rfc()
    request, place = asked(desk), desk.keys.folder / "signed"
    (place / f"{SAT}.json").write_bytes(b"{")
    with pytest.raises(PublishingError, match="is damaged"):
        sign_request(request, desk.keys)
    (place / f"{SAT}.json").unlink()
    (place / f"{SAT}.json").mkdir()
    before = desk.files()
    with pytest.raises(PublishingError, match=f"{SAT}.json"):
        desk.publish()
    assert desk.files() == before
