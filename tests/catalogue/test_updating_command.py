"""`kiosk catalogue`: from a stick, with a root that was deployed or that enrolment vouched for."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest
from catalogue_author import Author
from updating_repository import Repository

from kiosk.catalogue.source import load_source
from kiosk.catalogue.updating.command import check_forms
from kiosk.catalogue.updating.errors import ReleaseRefused
from kiosk.cli import main
from kiosk.identity.enrolment_record import save_enrolment
from kiosk.protocol.enrolment import Centre, Enrolment
from kiosk.protocol.staff_calls import UsbWay
from kiosk.settings import Settings
from kiosk.station.staff.stick_work import CATALOGUE_FOLDER, CatalogueNotTaken, works_of


@dataclass
class Machine:
    """A kiosk's home, a stick, and what the command says."""

    place: Path
    repository: Repository
    author: Author
    monkeypatch: pytest.MonkeyPatch
    capsys: pytest.CaptureFixture[str]

    @property
    def settings(self) -> Settings:
        return Settings(home=self.place / "home")

    def publish(self) -> None:
        self.repository.take(self.author.folder)
        self.repository.last(days=30)
        self.repository.publish()
        self.repository.write_to(self.place / "stick")

    def deploy(self) -> None:
        (self.place / "root.json").write_bytes(self.repository.anchor)
        self.monkeypatch.setenv("KIOSK_CATALOGUE_ROOT", str(self.place / "root.json"))

    def enrol(self, root: bytes | None) -> None:
        centre = Centre(id="c", name="Centro", state="MX-OAX", municipality="20067")
        enrolment = Enrolment(
            kiosk="kiosk-7",
            kiosk_number=7,
            centre=centre,
            portal_key=bytes(32),
            enrolled_at=datetime.now(UTC),
            catalogue_root_sha256=None if root is None else sha256(root).digest(),
        )
        save_enrolment(self.settings.enrolment_path, enrolment)

    def kiosk(self, *arguments: str) -> tuple[int, str, str]:
        code = main(["catalogue", *arguments])
        said = self.capsys.readouterr()
        return code, said.out, said.err

    def update(self) -> tuple[int, str, str]:
        return self.kiosk("update", "--from", str(self.place / "stick"))


@pytest.fixture
def machine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Machine:
    monkeypatch.setenv("KIOSK_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("KIOSK_PORTAL_URL", "http://127.0.0.1:9")
    monkeypatch.delenv("KIOSK_SETTINGS", raising=False)
    machine = Machine(tmp_path, Repository(), Author(tmp_path / "author"), monkeypatch, capsys)
    machine.publish()
    return machine


def test_from_a_stick_with_a_deployed_root(machine: Machine) -> None:
    machine.deploy()
    code, out, err = machine.update()
    assert (code, err) == (0, "")
    assert out.startswith("a new catalogue is shown: snapshot 1,")
    code, out, _ = machine.update()
    assert out.startswith("the catalogue is up to date: snapshot 1,")


def test_as_the_staff_take_it_from_their_stick(machine: Machine) -> None:
    take = works_of(lambda: machine.settings)[UsbWay.CATALOGUE]
    stick = machine.place / "of the staff"
    stick.mkdir()
    (machine.place / "stick").rename(stick / CATALOGUE_FOLDER)
    with pytest.raises(CatalogueNotTaken, match="kiosk enrol"):
        take(stick, lambda _: None)
    machine.deploy()
    assert take(stick, lambda _: None) == 1
    assert "snapshot     1\n" in machine.kiosk("status")[1]


def test_with_the_root_that_enrolment_vouched_for(machine: Machine) -> None:
    machine.enrol(machine.repository.anchor)
    assert machine.update()[0] == 0
    (machine.place / "stick" / "metadata" / "1.root.json").unlink()
    assert machine.update()[0] == 0, "it is kept"


@pytest.mark.parametrize(
    ("root", "words"), [(b"another", "not the one named at enrolment"), (None, "nobody vouched")]
)
def test_without_trust_nothing_is_taken(machine: Machine, root: bytes | None, words: str) -> None:
    machine.enrol(root)
    code, out, err = machine.update()
    assert (code, out) == (1, "")
    assert words in err
    assert not (machine.settings.catalogue_folder / "current").exists()


def test_a_machine_that_is_no_kiosk_yet(machine: Machine) -> None:
    code, _, err = machine.update()
    assert code == 1
    assert "kiosk enrol" in err


def test_no_stick_and_no_line_are_said_in_one_line(machine: Machine) -> None:
    machine.deploy()
    code, _, err = machine.kiosk("update", "--from", str(machine.place / "nowhere"))
    assert (code, err.count("\n")) == (1, 1)
    code, _, err = machine.kiosk("update")
    assert (code, err.count("\n")) == (1, 1)
    assert "no answer from the portal" in err


def test_status_before_and_after(machine: Machine) -> None:
    code, out, _ = machine.kiosk("status")
    assert code == 0
    assert "none was fetched yet" in out
    machine.deploy()
    machine.update()
    code, out, _ = machine.kiosk("status", "--json")
    said = json.loads(out)
    assert (said["snapshot"], said["services"], said["failure"]) == (1, 1, None)
    assert said["fetched"] is True
    machine.repository.files["metadata/timestamp.json"] = b"{}"
    machine.repository.write_to(machine.place / "stick")
    assert machine.update()[0] == 1
    assert "not genuine" in machine.kiosk("status")[1]


def test_every_form_is_compiled_in_every_language(tmp_path: Path) -> None:
    author = Author(tmp_path)
    author.form("sound")
    author.service("con-forma", form="sound", form_version=1, channels=[_KIOSK])
    check_forms(load_source(author.folder))
    schema = {"type": "object", "properties": {"x": {"type": "null"}}, "required": ["x"]}
    author.form("unanswerable", schema=schema)
    with pytest.raises(ReleaseRefused, match="unanswerable"):
        check_forms(load_source(author.folder))


_KIOSK = {"type": "kiosk", "note": {"es": "Aquí", "en": "Here"}}
