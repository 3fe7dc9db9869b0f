"""Releases signed far from the portal: what is asked, what is taken, what kiosks get of it."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from publishing_world import CIVIL, RFC, SAT, Cutting, Desk, PowerCut, quickly

from kiosk.catalogue.updating.pack import PackEntry, read_pack, write_pack
from portal.cli import main
from portal.publishing import sign_command
from portal.publishing.delegating import REVOKED, top_in
from portal.publishing.differences import FileChange, differences, in_lines
from portal.publishing.errors import PublishingError
from portal.publishing.keys import KeyFolder, make_key_at
from portal.publishing.publish import newest_state
from portal.publishing.request_signing import sign_request
from portal.publishing.requests import (
    Request,
    merged,
    outdated,
    prepare,
    publish_signed,
    read_request,
)
from portal.publishing.source_files import read_files

pytest_plugins = ["publishing_fixtures"]


def asked(desk: Desk) -> Request:
    """What a release of the source as it is now asks for."""
    desk.later(minutes=1)
    return read_request(prepare(desk.repository, read_files(desk.source), desk.now))


def announce(desk: Desk) -> None:
    """A notice: what the top role signs."""
    desk.author.write(
        "notices/feria.yaml",
        {
            "title": {"es": "Feria"},
            "text": {"es": "Venga."},
            "from": "2026-11-01",
            "until": "2026-12-01",
            "service": "rfc",
        },
    )


def published(desk: Desk, request: Request, signed: dict[str, bytes]) -> int:
    done = publish_signed(desk.repository, request, signed, desk.online, desk.now, write=quickly)
    return done.written


def test_what_is_signed_elsewhere_reaches_the_kiosks_of_the_first_ring(desk: Desk) -> None:
    content = desk.change_rfc()
    desk.author.write("notices/feria.yaml", {
        "title": {"es": "Feria"}, "text": {"es": "Venga."},
        "from": "2026-11-01", "until": "2026-12-01", "service": "rfc",
    })  # fmt: skip
    request = asked(desk)
    assert set(request.roles) == {SAT, "targets"}
    signed = sign_request(request, desk.keys)
    early = desk.kiosk("early", ring=1)
    assert published(desk, request, signed) > 0
    assert early.reads(RFC) == content
    assert early.reads("notices/feria.yaml") is not None
    late = desk.kiosk("late", ring=3)
    assert late.reads(RFC) != content, "the other rings have what they had"
    assert published(desk, request, signed) == 0, "done already"


def test_a_portal_without_an_offline_key_publishes_nothing_that_was_not_signed(
    desk: Desk, tmp_path: Path
) -> None:
    desk.change_rfc()
    before = desk.files()
    request = asked(desk)
    with pytest.raises(PublishingError, match="not signed"):
        published(desk, request, {})
    stranger = KeyFolder(tmp_path / "stranger")
    (tmp_path / "stranger" / "agencies").mkdir(parents=True)
    make_key_at(stranger.agency_paths(SAT)[0])
    false = sign_request(asked(desk), stranger)
    with pytest.raises(PublishingError, match="not what was asked for"):
        merged(request.roles[SAT], None, false[SAT])
    with pytest.raises(PublishingError, match="not signed"):
        published(desk, request, sign_request(request, stranger))
    assert desk.files() == before


def test_one_byte_more_is_not_what_was_asked_for(desk: Desk) -> None:
    desk.change_rfc()
    request = asked(desk)
    signed = json.loads(sign_request(request, desk.keys)[SAT])
    signed["signed"]["expires"] = "2099-01-01T00:00:00Z"
    with pytest.raises(PublishingError, match="not what was asked for"):
        merged(request.roles[SAT], None, json.dumps(signed).encode())


def test_what_was_published_meanwhile_makes_it_outdated_and_a_withdrawal_does_not(
    desk: Desk,
) -> None:
    from portal.publishing.withdrawing import withdraw  # noqa: PLC0415

    desk.change_rfc()
    request = asked(desk)
    signed = sign_request(request, desk.keys)
    withdraw(desk.repository, desk.signer(), ["acta-de-nacimiento"])
    assert outdated(desk.repository, request) == ""
    desk.later(minutes=1)
    desk.author.service("rfc", agency=SAT, filling_minutes=55)
    desk.publish()
    assert "prepare the release again" in outdated(desk.repository, request)
    with pytest.raises(PublishingError, match="meanwhile"):
        published(desk, request, signed)


@pytest.mark.parametrize("cut", [0, 1, 3, 5, 7])
def test_a_cut_shows_kiosks_nothing_by_halves_and_is_finished_by_the_same(
    desk: Desk, cut: int
) -> None:
    content = desk.change_rfc()
    request = asked(desk)
    signed = sign_request(request, desk.keys)
    kiosk = desk.kiosk("kiosk", ring=1)
    old = kiosk.reads(RFC)
    with pytest.raises(PowerCut):
        publish_signed(desk.repository, request, signed, desk.online, desk.now, write=Cutting(cut))
    assert kiosk.reads(RFC) in {old, content}
    published(desk, request, signed)
    assert kiosk.reads(RFC) == content


def test_agencies_join_by_the_shared_key_and_leave(desk: Desk) -> None:
    for agency in ("imss", "sep"):
        desk.author.agency(agency)
        desk.author.service(f"servicio-{agency}", agency=agency)
    with pytest.raises(PublishingError, match="imss is new and has no key"):
        asked(desk)
    (desk.keys.folder / "agencies" / f"{SAT}.pem").rename(
        desk.keys.folder / "agencies" / "default.pem"
    )
    desk.publish()  # now the key of two
    desk.author.agency("issste")
    desk.author.service("servicio-issste", agency="issste")
    for path in (desk.source / "agencies" / "sep").rglob("*.yaml"):
        path.unlink()
    request = asked(desk)
    assert set(request.roles) == {"issste", "targets"}
    published(desk, request, sign_request(request, desk.keys))
    kiosk = desk.kiosk("kiosk", ring=1)
    assert kiosk.reads("agencies/issste/services/servicio-issste.yaml") is not None
    assert kiosk.reads("agencies/sep/services/servicio-sep.yaml") is None


def test_who_signs_sees_what_they_sign_and_signs_for_nobody_else(
    desk: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    desk.change_rfc(minutes=31)
    pack = tmp_path / "request.pack"
    desk.later(minutes=1)
    pack.write_bytes(prepare(desk.repository, read_files(desk.source), desk.now))
    keys = ["--keys", str(desk.keys.folder)]
    assert main(["sign", str(pack), *keys, "--dry-run"]) == 0
    told = capsys.readouterr().out
    assert "- filling_minutes: 5" in told
    assert "+ filling_minutes: 31" in told
    assert "look at every file" not in told
    other = tmp_path / "other" / "agencies"
    other.mkdir(parents=True)
    make_key_at(other / f"{CIVIL}.pem")
    assert main(["sign", str(pack), "--keys", str(other.parent)]) == 1
    make_key_at(other / f"{SAT}.pem")
    assert main(["sign", str(pack), "--keys", str(other.parent), "--dry-run"]) == 0
    assert "look at every file" in capsys.readouterr().out
    request = read_request(pack.read_bytes())
    part = request.roles[SAT]
    part.unsigned.signed.targets["agencies/imss/agency.yaml"] = next(
        iter(part.unsigned.signed.targets.values())
    )
    with pytest.raises(PublishingError, match="to sign for others"):
        sign_request(request, desk.keys)
    pack.write_bytes(pack.read_bytes()[:-9])
    assert main(["sign", str(pack), *keys]) == 1
    assert newest_state(desk.repository) is not None


def only(name: str, before: bytes | None, after: bytes | None) -> FileChange:
    """The one file that is other."""
    there = [{} if one is None else {name: one} for one in (before, after)]
    (change,) = differences({"same.yaml": b"a: 1", **there[0]}, {"same.yaml": b"a: 1", **there[1]})
    return change


def fields(before: str, after: str) -> list[tuple[str, str | None, str | None]]:
    change = only("form.schema.json", before.encode(), after.encode())
    return [(".".join(one.where), one.before, one.after) for one in change.fields]


def test_what_is_put_into_a_list_or_taken_out_moves_nothing_else() -> None:
    assert fields('{"a": ["x", "y", "z"]}', '{"a": ["x", "z"]}') == [("a.2", "y", None)]
    assert fields('{"a": ["x", "z"]}', '{"a": ["x", "y", "z"]}') == [("a.2", None, "y")]
    assert fields('{"a": [1, {"b": 2}]}', '{"a": [1, {"b": true}, 4]}') == [
        ("a.2.b", "2", "true"), ("a.3", None, "4"),
    ]  # fmt: skip
    assert fields('{"a": [1]}', '{"a": []}') == [("a", "[1]", "[]")]


def test_the_order_of_questions_is_a_difference_of_its_own() -> None:
    asked = '{"properties": {"one": {}, "two": {}}, "title": "T"}'
    turned = '{"title": "T", "properties": {"two": {}, "one": {}}}'
    assert fields(asked, turned) == [("properties", "one, two", "two, one")]


def test_what_cannot_be_read_is_shown_as_it_stands_and_a_picture_by_its_size() -> None:
    broken = only("form.schema.json", None, b"{\xff")
    assert (broken.act, broken.fields[0].after) == ("added", "{\ufffd")
    picture = only("notices/feria.png", b"12345", None)
    assert (picture.act, picture.fields[0].before) == ("removed", "5 bytes")
    same_size = only("notices/feria.png", b"12345", b"54321")
    assert list(in_lines([same_size])) == ["changed  notices/feria.png"]


def test_a_file_is_called_by_its_name_in_each_language_or_by_its_title() -> None:
    assert only("a.yaml", None, b"name: {es: Acta, en: Record}").title == {
        "es": "Acta", "en": "Record",
    }  # fmt: skip
    assert only("a.json", b'{"title": "Copia"}', None).title == {"es": "Copia"}


def test_no_name_key_or_value_hides_another_line_of_the_terminal() -> None:
    change = only("a\x1b[1A.json", b'{"k\\u001b[2K\\n": "1"}', b'{"k\\u001b[2K\\n": "2\\u202e"}')
    lines = list(in_lines([change]))
    assert len(lines) == 3
    assert all(line.isprintable() for line in lines), lines


def test_who_signs_sees_whom_it_lets_sign_and_from_whom_it_takes_that(
    desk: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    desk.change_rfc()
    announce(desk)
    request = asked(desk)
    part = request.roles["targets"]
    old = top_in(part.unsigned.signed)
    key = make_key_at(tmp_path / "new.pem").public_key
    part.unsigned.signed.delegations = (
        old.with_keys(SAT, key).with_keys("a\x1b[2K", key).delegations
    )
    listed = part.unsigned.signed.targets
    listed["a\x1b[1A"] = listed["notices/feria.yaml"]
    sign_command._tell(request, part, desk.keys)
    told = capsys.readouterr().out
    assert f"lets   {SAT} sign with the key {key.keyid[:16]}" in told
    (taken,) = old.key_ids(SAT)
    assert f"takes  {SAT} the key {taken[:16]}" in told
    assert all(line.isprintable() for line in told.splitlines())
    nobody = KeyFolder(tmp_path / "nobody")
    sign_command._tell(request, request.roles[SAT], nobody)
    assert "no key for it is at hand" in capsys.readouterr().out


@pytest.mark.parametrize("wrong", ["paths", "threshold", "on"])
def test_nobody_is_let_sign_more_than_who_signs_was_shown(desk: Desk, wrong: str) -> None:
    announce(desk)
    request = asked(desk)
    assert set(sign_request(request, desk.keys)) == {"targets"}
    delegations = request.roles["targets"].unsigned.signed.delegations
    assert delegations is not None
    assert delegations.roles is not None
    role = delegations.roles[SAT]
    if wrong == "paths":
        role.paths = ["agencies/*/*"]
    elif wrong == "threshold":
        role.threshold = 2
    else:
        role.terminating = False
    with pytest.raises(PublishingError, match="to sign for others"):
        sign_request(request, desk.keys)


def test_who_signs_sees_whom_it_revokes_and_whom_it_admits(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    announce(desk)
    part = asked(desk).roles["targets"]
    assert part.before is not None
    part.before.signed.unrecognized_fields[REVOKED] = ["imss"]
    part.unsigned.signed.unrecognized_fields[REVOKED] = [SAT]
    sign_command._tell(Request({"targets": part}, asked(desk).content), part, desk.keys)
    told = capsys.readouterr().out
    assert f"revokes {SAT}" in told
    assert "admits imss again" in told


@pytest.mark.parametrize("wrong", ["a key that is missing", "names", "no list"])
def test_delegations_that_make_no_sense_are_a_damaged_request(desk: Desk, wrong: str) -> None:
    announce(desk)
    content = prepare(desk.repository, read_files(desk.source), desk.now)
    entries = []
    for path, entry in read_pack(io.BytesIO(content), lambda _path: None):
        if path.endswith(".targets.json"):
            said = json.loads(entry)
            if wrong == "a key that is missing":
                said["signed"]["delegations"]["keys"] = {}
            else:
                said["signed"][REVOKED] = [1] if wrong == "names" else 7
            entries.append(PackEntry(path, json.dumps(said).encode()))
        else:
            entries.append(PackEntry(path, entry))
    with pytest.raises(PublishingError, match="damaged"):
        read_request(write_pack(entries))
