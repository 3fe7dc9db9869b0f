"""The commands as an admin runs them: what they say, what they leave, one line when they fail."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from publishing_world import RFC, SAT, Desk

from portal.cli import main

pytest_plugins = ["publishing_fixtures"]


class Admin:
    """At the command line of a portal whose folder is the desk's."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.desk = Desk(folder)
        self.capsys = capsys

    def run(self, *arguments: str, keys: bool = False) -> str:
        """What it says; the test fails where the command does."""
        code, out, err = self.tries(*arguments, keys=keys)
        assert code == 0, err
        return out

    def fails(self, *arguments: str, keys: bool = False) -> str:
        """The one line."""
        code, _, err = self.tries(*arguments, keys=keys)
        assert code == 1
        assert err.count("\n") == 1
        return err

    def tries(self, *arguments: str, keys: bool = False) -> tuple[int, str, str]:
        more = ("--keys", str(self.desk.keys.folder)) if keys else ()
        code = main([*arguments, *more, "--home", str(self.desk.home)])
        out, err = self.capsys.readouterr()
        return code, out, err

    def publish(self, *options: str) -> str:
        return self.run("publish", str(self.desk.source), *options, keys=True)


@pytest.fixture
def admin(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Admin:
    return Admin(tmp_path, capsys)


def test_a_demonstration_is_one_command(admin: Admin) -> None:
    said = admin.publish("--make-keys")

    assert "services added: 2" in said
    assert "release 1 is on all rings" in said
    assert "nothing to publish: release 1 is just this" in admin.publish("--make-keys")
    assert admin.desk.kiosk().reads(RFC)
    for path in (*admin.desk.keys.folder.rglob("*.pem"), *admin.desk.online.folder.iterdir()):
        assert path.stat().st_mode & 0o777 == 0o600


def test_a_dry_run_needs_no_keys(admin: Admin) -> None:
    said = admin.run("publish", str(admin.desk.source), "--dry-run")

    assert "  rfc  Copia del acta de nacimiento" in said
    assert "nothing was written" in said
    assert not admin.desk.repository.folder.exists()


def test_a_dry_run_for_programs(admin: Admin) -> None:
    admin.publish("--make-keys")
    admin.desk.change_rfc()

    told = json.loads(admin.run("publish", str(admin.desk.source), "--dry-run", "--json"))

    assert told["services"]["changed"] == {"rfc": "Copia del acta de nacimiento"}
    assert told["files"] == {SAT: {"added": [], "changed": [RFC], "removed": []}}


def test_without_a_root_nothing_is_published(admin: Admin) -> None:
    assert "portal root init" in admin.fails("publish", str(admin.desk.source), keys=True)
    assert "--keys" in admin.fails("publish", str(admin.desk.source))


def test_what_is_no_catalogue_is_told_in_one_line(admin: Admin, tmp_path: Path) -> None:
    assert "no catalogue" in admin.fails("publish", str(tmp_path / "none"), "--dry-run")


def test_a_ceremony_of_three_machines(admin: Admin, tmp_path: Path) -> None:
    holders = [tmp_path / f"holder-{number}.pem" for number in (1, 2, 3)]
    for holder in holders:
        assert main(["root", "key", str(holder)]) == 0
    public = [word for holder in holders for word in ("--holder", f"{holder}.pub")]

    assert "0 of 2 have signed" in admin.run("root", "init", *public, keys=True)
    draft = str(admin.desk.home / "root-draft.json")
    assert "0 of 2 have signed" in admin.fails("root", "publish", draft)
    assert "waits for signatures" in admin.fails("root", "init", *public, keys=True)
    admin.run("root", "sign", draft, "--key", str(holders[0]))
    assert "1 of 2" in admin.run("root", "sign", draft, "--key", str(holders[0]))
    assert "1 of 2" in admin.fails("root", "publish", draft)
    admin.run("root", "sign", draft, "--key", str(holders[2]))
    assert "root 1 is published" in admin.run("root", "publish", draft)

    assert "nothing to do" in admin.run("root", "publish", draft)
    assert "nothing to do" in admin.run("root", "init", keys=True)
    shown = json.loads(admin.run("root", "show", "--json"))
    assert (shown["version"], len(shown["keys"]["root"])) == (1, 3)
    admin.publish("--make-keys")
    assert admin.desk.kiosk().reads(RFC)


def test_a_strangers_key_signs_no_root(admin: Admin, tmp_path: Path) -> None:
    admin.publish("--make-keys")
    stranger = tmp_path / "stranger.pem"
    main(["root", "key", str(stranger)])
    root = admin.desk.repository.folder / "metadata/1.root.json"
    draft = tmp_path / "draft.json"
    draft.write_bytes(root.read_bytes())

    assert "none of the root's" in admin.fails("root", "sign", str(draft), "--key", str(stranger))
    draft.write_bytes(b"{}")
    assert "no draft" in admin.fails("root", "sign", str(draft), "--key", str(stranger))


def test_all_online_and_offline_keys_are_changed_by_commands(admin: Admin) -> None:
    admin.publish("--make-keys")
    kiosk = admin.desk.kiosk()
    kiosk.reads(RFC)
    before = json.loads(admin.run("root", "show", "--json"))["keys"]

    foretold = admin.run("root", "rotate", "--online", "--targets", "--dry-run", keys=True)
    assert "would draft root 2" in foretold
    admin.run("root", "rotate", "--online", "--targets", keys=True)
    admin.run("root", "rotate", "--root", before["root"][0], keys=True)
    assert "keys begin so" in admin.fails("root", "rotate", "--root", "zz", keys=True)

    after = json.loads(admin.run("root", "show", "--json"))
    assert after["version"] == 3
    for role, keys in after["keys"].items():
        assert keys != before[role]
    assert len(list(admin.desk.online.folder.glob("*.pem"))) == 3
    assert len(list(admin.desk.keys.folder.glob("*.pem"))) == 4
    new = admin.desk.change_rfc()
    admin.publish("--all")
    assert kiosk.reads(RFC) == new


def test_an_agencys_key_and_right_are_changed_by_commands(admin: Admin) -> None:
    admin.publish("--make-keys")
    kiosk = admin.desk.kiosk()
    kiosk.reads(RFC)
    before = admin.desk.files()
    assert "1 services" in admin.run("agency", "revoke", SAT, "--dry-run", keys=True)
    assert admin.desk.files() == before

    assert "signs with" in admin.run("agency", "rotate", SAT, keys=True)
    assert kiosk.reads(RFC)
    assert "revoked in all rings" in admin.run("agency", "revoke", SAT, keys=True)
    assert "nothing to do" in admin.run("agency", "revoke", SAT, keys=True)
    assert kiosk.reads(RFC) is None
    assert "portal agency admit sat" in admin.fails("publish", str(admin.desk.source), keys=True)
    admin.run("agency", "admit", SAT, keys=True)
    admin.publish("--all")
    assert kiosk.reads(RFC)


def test_an_agencys_part_travels_in_a_file(admin: Admin, tmp_path: Path) -> None:
    admin.publish("--make-keys")
    new = admin.desk.change_rfc()
    bundle = str(tmp_path / "sat.bundle")

    admin.publish("--agency", SAT, "--bundle", bundle)
    assert "services changed: 1" in admin.run("agency", "merge", bundle, "--dry-run")
    assert "release 2 is on all rings" in admin.run("agency", "merge", bundle, "--all")
    assert "nothing to do" in admin.run("agency", "merge", bundle)

    assert admin.desk.kiosk().reads(RFC) == new
    (tmp_path / "sat.bundle").write_bytes(b"VTPACK1\n")
    assert "damaged" in admin.fails("agency", "merge", bundle)


def test_withdrawing_by_command(admin: Admin) -> None:
    admin.publish("--make-keys")

    assert "is in no ring" in admin.fails("withdraw", "rcf")
    assert "would withdraw" in admin.run("withdraw", "rfc", "--dry-run")
    assert "0 withdrawn" in admin.run("withdraw")
    assert "withdrawn: rfc" in admin.run("withdraw", "rfc")
    assert "nothing to do" in admin.run("withdraw", "rfc")
    assert "rfc\n1 withdrawn" in admin.run("withdraw")
    assert "is not withdrawn" in admin.fails("withdraw", "--undo", "acta-de-nacimiento")
    assert "shown again: rfc" in admin.run("withdraw", "--undo", "rfc")


def test_rings_by_command(admin: Admin) -> None:
    assert "nothing is published" in admin.fails("renew")
    admin.publish("--make-keys")
    admin.desk.change_rfc()
    assert "release 2 is on ring 1" in admin.publish()

    assert "ring 2: release 1" in admin.run("rings", "show")
    admin.run("rings", "halt", "2", "--reason", "too slow")
    assert "halted: too slow" in admin.run("rings", "show")
    assert "halted" in admin.fails("rings", "advance", "1")
    admin.run("rings", "resume", "2")
    assert "would give ring 2" in admin.run("rings", "advance", "1", "--dry-run")
    assert "release 2 by now" in admin.fails("rings", "advance", "1", "--release", "1")
    admin.run("rings", "advance", "1", "--release", "2")
    assert "nothing to do" in admin.run("rings", "advance", "1")
    told = json.loads(admin.run("rings", "show", "--json"))
    assert [ring["release"] for ring in told["rings"]] == [2, 2, 1]
    assert "nothing to do" in admin.run("renew")
    assert "signed anew" in admin.run("renew", "--again")


def test_all_is_signed_again_by_command_and_who_cannot_is_named(admin: Admin) -> None:
    admin.publish("--make-keys")
    assert "nothing to publish" in admin.publish()
    for key in (admin.desk.keys.folder / "agencies").glob("sat.pem"):
        key.unlink()

    code, out, err = admin.tries("publish", str(admin.desk.source), "--again", "--all", keys=True)

    assert (code, "release 2 is on all rings" in out) == (0, True)
    assert "note: sat is signed as before" in err
    assert "registro-civil" not in err


def test_a_form_that_nobody_can_answer_is_not_signed(admin: Admin) -> None:
    admin.publish("--make-keys")
    before = admin.desk.files()
    question = {"title": "¿Cuántos?", "type": "integer", "minimum": 9, "maximum": 3}
    schema = {"type": "object", "properties": {"n": question}, "required": ["n"]}
    admin.desk.author.form("acta", schema=schema)
    code, _, err = admin.tries("publish", str(admin.desk.source), keys=True)
    assert code == 1
    assert "acta.schema.json" in err
    assert "nothing was published" in err
    assert admin.desk.files() == before
