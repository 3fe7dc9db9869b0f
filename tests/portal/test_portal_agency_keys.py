"""Agencies' keys: made where there is none, rotated, and never lost or shown."""

from __future__ import annotations

import json
import re
from io import StringIO
from pathlib import Path

import pytest
from catalogue_author import Author, service_fields, text
from desk_world import Desk, published_key, sealed_application
from portal_world import AGENCY, Device

from kiosk.catalogue.source import load_source
from portal.agencies import lies_in
from portal.cli import main
from portal.desk.key_file import unlock

FORM = {
    "type": "object",
    "title": "Denuncia",
    "properties": {"what": {"type": "string", "title": "¿Qué?"}},
}
pytest_plugins = ["portal_fixtures", "desk_fixtures"]


def test_keys_are_made_where_there_are_none_and_never_replaced(agency_desk: Desk) -> None:
    key_id = agency_desk.make_keys()
    published = published_key(agency_desk.portal)
    private = agency_desk.keys / AGENCY / f"{key_id}.json"

    code, out, _ = agency_desk.run(
        "keys",
        "make",
        "--catalogue",
        str(agency_desk.portal.catalogue),
        "--out",
        str(agency_desk.keys),
    )

    assert code == 0
    assert out.startswith("0 made")
    assert published_key(agency_desk.portal) == published
    assert private.stat().st_mode & 0o777 == 0o600
    assert private.parent.stat().st_mode & 0o777 == 0o700
    assert [path.name for path in private.parent.iterdir()] == [private.name]


def test_after_a_rotation_the_new_key_seals_and_the_old_one_still_opens(
    agency_desk: Desk, device: Device
) -> None:
    old_id = agency_desk.make_keys()
    old, private = published_key(agency_desk.portal), agency_desk.keys / AGENCY / f"{old_id}.json"
    old_private = private.read_bytes()
    before = sealed_application(device, {"a": "before"})

    code, out, _ = agency_desk.rotate("--json")
    after = sealed_application(device, {"a": "after"})
    device.submit(before, after)

    (made,) = json.loads(out)
    new = published_key(agency_desk.portal)
    assert (code, made) == (0, {"agency": AGENCY, "key_id": new.key_id})
    assert (old.key_id, after.header.key_id) == (old_id, new.key_id)
    assert private.read_bytes() == old_private
    assert sorted(path.stem for path in private.parent.iterdir()) == sorted([old_id, new.key_id])
    for envelope, answer in ((before, "before"), (after, "after")):
        code, out, _ = agency_desk.open(envelope.header.folio, "--json")
        assert (code, json.loads(out)["body"]["answers"]) == (0, {"a": answer})


def test_a_rotated_key_is_the_newest_whatever_days_the_others_carry(agency_desk: Desk) -> None:
    agency_desk.make_keys()
    path = agency_desk.portal.catalogue / "agencies" / AGENCY / "keys.json"
    written = json.loads(path.read_text())
    written["keys"][0]["created"] = "2999-12-31"
    path.write_text(json.dumps(written))

    assert agency_desk.rotate()[0] == 0

    keys = json.loads(path.read_text())["keys"]
    assert keys[0] == written["keys"][0]
    assert [key["created"] for key in keys] == ["2999-12-31", "2999-12-31"]


def test_an_agency_without_a_key_gets_its_first_by_rotation(agency_desk: Desk) -> None:
    code, out, _ = agency_desk.rotate()

    assert code == 0
    assert out.startswith(published_key(agency_desk.portal).key_id)


@pytest.mark.parametrize("agency", ["no-such", "../registro-civil", "..", "", "Registro Civil"])
def test_no_key_is_made_for_an_agency_that_is_not_there(agency_desk: Desk, agency: str) -> None:
    code, out, err = agency_desk.rotate(agency=agency)

    assert (code, out) == (1, "")
    assert "holds no agency" in err
    assert not agency_desk.keys.exists()


@pytest.mark.parametrize("created", ["", "now", 7, None])
def test_a_keys_file_without_days_is_not_added_to(agency_desk: Desk, created: object) -> None:
    path = agency_desk.portal.catalogue / "agencies" / AGENCY / "keys.json"
    path.write_text(json.dumps({"keys": [{"created": created}]}))
    before = path.read_bytes()

    code, _, err = agency_desk.rotate()

    assert code == 1
    assert "damaged" in err
    assert path.read_bytes() == before


def test_private_keys_are_not_written_where_everyone_reads(agency_desk: Desk) -> None:
    out = agency_desk.portal.catalogue / "private"

    code, _, err = agency_desk.run(
        "keys", "make", "--catalogue", str(agency_desk.portal.catalogue), "--out", str(out)
    )

    assert code == 1
    assert "everyone can read" in err
    assert not out.exists()


@pytest.mark.parametrize("content", ["{", "[]", "null", '{"keys": 1'])
def test_a_damaged_keys_file_is_not_overwritten(agency_desk: Desk, content: str) -> None:
    path = agency_desk.portal.catalogue / "agencies" / AGENCY / "keys.json"
    path.write_text(content)

    code, _, err = agency_desk.run(
        "keys",
        "make",
        "--catalogue",
        str(agency_desk.portal.catalogue),
        "--out",
        str(agency_desk.keys),
    )

    assert code == 1
    assert "damaged" in err
    assert path.read_text() == content


def test_a_folder_that_is_no_catalogue_is_told(agency_desk: Desk, tmp_path: Path) -> None:
    code, _, err = agency_desk.run(
        "keys", "make", "--catalogue", str(tmp_path / "no"), "--out", "x"
    )

    assert code == 1
    assert "agency.yaml" in err


def test_an_agency_that_a_template_gives_has_keys_where_one_can_apply(tmp_path: Path) -> None:
    author = Author(tmp_path / "source")
    author.write(
        "templates/fiscalia/agency.yaml",
        {
            "name": text("Fiscalía {of_the_state}", "Prosecutor {of_the_state}"),
            "level": "state",
            "places": "one",
        },
    )
    author.write("templates/places.yaml", "lists:\n  one: [MX-OAX]\n")
    author.write(
        "templates/fiscalia/services/denuncia.yaml",
        service_fields()
        | {"form": "denuncia", "form_version": 1, "channels": [{"type": "kiosk"}]}
        | {"costs": [{"amount": None, "note": text("Varía.", "Varies.")}]},
    )
    for kind, content in (("schema", FORM), ("en", {"Denuncia": "Report", "¿Qué?": "What?"})):
        author.write(f"templates/fiscalia/forms/denuncia.{kind}.json", content)
    (agency,) = (s.agency.id for s in load_source(author.folder).services if s.form)
    made = ["keys", "make", "--catalogue", str(author.folder), "--out", str(tmp_path / "keys")]

    assert not lies_in(author.folder, agency)
    assert main(made) == 0

    assert lies_in(author.folder, agency)
    assert load_source(author.folder).agencies[agency].key is not None
    assert any((tmp_path / "keys" / agency).iterdir())


def test_a_key_file_gets_the_keys_that_it_lacks_whatever_their_files_are_called(
    agency_desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, file = agency_desk.make_keys(), tmp_path / "ana.json"
    code, out, _ = lock(agency_desk, file)
    assert code == 0
    assert f"1 keys of {AGENCY}, 1 of them new" in out
    assert f"portal clerk add NAME --agency {AGENCY} --role handler --key " in out
    (shown,) = re.findall("^passphrase  ([^ ]+)  ", out, re.MULTILINE)
    passphrase = str(shown)
    clerks_own = unlock(file, passphrase).signing.private_bytes_raw()

    assert agency_desk.rotate()[0] == 0
    new = published_key(agency_desk.portal).key_id
    folder = agency_desk.keys / AGENCY
    (folder / f"{new}.json").replace(folder / f"{old}.json")
    monkeypatch.setattr("sys.stdin", StringIO(f"{passphrase}\n"))
    code, out, _ = lock(agency_desk, file)
    assert code == 0
    assert f"2 keys of {AGENCY}, 1 of them new" in out
    assert passphrase not in out, "shown once"
    keys = unlock(file, passphrase)
    assert set(keys.private_keys) == {old, new}
    assert keys.signing.private_bytes_raw() == clerks_own


def test_a_key_file_is_left_as_it_is_by_another_agency_and_by_a_wrong_passphrase(
    agency_desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    agency_desk.make_keys()
    file = tmp_path / "ana.json"
    _, out, _ = lock(agency_desk, file, "--json")
    before, passphrase = file.read_bytes(), json.loads(out)["passphrase"]
    (agency_desk.keys / AGENCY).rename(agency_desk.keys / "imss")
    for agency, typed, why in (
        (AGENCY, passphrase, "holds no private key"),
        ("imss", passphrase, f"{file} is {AGENCY}'s"),
        ("imss", "wrong", "does not open with this passphrase"),
    ):
        monkeypatch.setattr("sys.stdin", StringIO(typed))
        code, out, err = lock(agency_desk, file, agency=agency)
        assert (code, out) == (1, "")
        assert why in err
        assert file.read_bytes() == before


def lock(desk: Desk, file: Path, *options: str, agency: str = AGENCY) -> tuple[int, str, str]:
    keys = str(desk.keys)
    return desk.run(
        "desk", "lock", "--agency", agency, "--keys", keys, "--out", str(file), *options
    )
