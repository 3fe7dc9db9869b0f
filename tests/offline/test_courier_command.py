"""`kiosk courier`: for people and for programs, and each failure in one clear line."""

from __future__ import annotations

import json
import stat
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import pytest
from courier_world import (
    COURIER,
    ENROLMENT,
    Kiosk,
    answer_of,
    kiosk_at,
    on_stick,
    put_answer,
    read_bundle,
)
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from outbox_samples import NOON, RECEIPT
from sync_world import PORTAL, STRANGER, accepted, receipt

from kiosk.cli import main
from kiosk.identity.device_key import DeviceKeys
from kiosk.identity.enrolment_record import save_enrolment
from kiosk.identity.machine_keyring import machine_keyring
from kiosk.offline.courier.key import save_courier_key
from kiosk.offline.courier.shelf import shelf_at
from kiosk.offline.outbox_item import State
from kiosk.protocol.batch import Accepted, ItemResult, Refused
from kiosk.protocol.courier import FOLDER, sign_courier_key
from kiosk.protocol.envelope import Envelope
from kiosk.protocol.portal_keys import PortalKeys, RevokedKey
from kiosk.protocol.problem import problem
from kiosk.settings import Settings

Captured = pytest.CaptureFixture[str]


@dataclass
class Place:
    """An enrolled kiosk's home, and a stick's folder."""

    kiosk: Kiosk
    stick: Path
    device_key: bytes

    @property
    def settings(self) -> Settings:
        return Settings(home=self.kiosk.home)

    def export(self, *options: str) -> int:
        return main(["courier", "export", str(self.stick), *options])

    def take_in(self, *options: str) -> int:
        return main(["courier", "import", str(self.stick), *options])

    def answer(self, **options: object) -> None:
        for content in on_stick(self.stick).values():
            read = read_bundle(content, device_key=self.device_key)
            put_answer(self.stick, answer_of(read, **options))  # type: ignore[arg-type]


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    home, stick = tmp_path / "home", tmp_path / "stick"
    stick.mkdir()
    monkeypatch.delenv("KIOSK_SETTINGS", raising=False)
    monkeypatch.setenv("KIOSK_HOME", str(home))
    with kiosk_at(home) as kiosk:
        settings = Settings(home=home)
        key = DeviceKeys(backend=machine_keyring(home, {})).create()
        save_enrolment(settings.enrolment_path, ENROLMENT)
        save_courier_key(
            settings.courier_key_path, sign_courier_key(COURIER.public_key().raw, PORTAL)
        )
        yield Place(kiosk, stick, key.public_key().public_bytes_raw())


def refused(envelope: Envelope) -> ItemResult:
    never = problem("foreign-folio", "Another kiosk's folio.", 422, "Forward it to support.")
    return Refused(id=envelope.header.id, problem=never)


def by_a_stranger(envelope: Envelope) -> ItemResult:
    return Accepted(id=envelope.header.id, receipt=receipt(envelope, STRANGER))


def test_out_and_back_in_words(place: Place, capsys: Captured) -> None:
    place.kiosk.accept()
    place.kiosk.accept()

    assert place.export() == 0
    out, err = capsys.readouterr()
    (id_,) = on_stick(place.stick)
    first, second = out.splitlines()
    assert first == f"{id_}  2 waiting, 0.0 MB"
    assert second == (
        f"2 waiting on {place.stick}: unmount it, take it to the portal, bring it back, and run"
        " `kiosk courier import`; all of them stay here until then"
    )
    assert err == (
        f"kiosk courier: {place.stick} is on this machine's own disk: is the stick mounted?\n"
    )

    place.answer()
    assert place.take_in() == 0
    assert capsys.readouterr() == (f"{id_}  2 delivered\n", "")
    assert place.kiosk.states() == [State.DELIVERED] * 2
    assert place.take_in() == 0
    assert capsys.readouterr().out == (
        f"{id_}  left alone: its bundle is no longer here: all in it has ended or goes out anew\n"
    )


def test_a_stick_too_counts_by_the_keys_that_are_believed(place: Place, capsys: Captured) -> None:
    new = Ed25519PrivateKey.generate()
    public = new.public_key().public_bytes_raw()
    place.kiosk.accept()
    assert place.export() == 0
    kept = place.settings.portal_keys_path
    kept.parent.mkdir(parents=True, exist_ok=True)
    gone = RevokedKey(key=ENROLMENT.portal_key, since=NOON)
    kept.write_bytes(PortalKeys(believed=(public,), revoked=(gone,)).canonical())

    place.answer()
    assert place.take_in() == 1
    assert "not signed by this kiosk's portal" in capsys.readouterr().out
    assert place.kiosk.states() == [State.CARRIED]
    assert place.export() == 1, "the old key's courier key is sealed to no more"
    assert "not of this kiosk's portal" in capsys.readouterr().err

    save_courier_key(
        place.settings.courier_key_path, sign_courier_key(COURIER.public_key().raw, new)
    )
    place.answer(
        judge=lambda envelope: Accepted(id=envelope.header.id, receipt=receipt(envelope, new)),
        key=new,
        hours=2,
    )
    assert place.take_in() == 0
    assert place.kiosk.states() == [State.DELIVERED]


def test_what_an_earlier_export_brought_and_what_stays_out_are_said(
    place: Place, capsys: Captured
) -> None:
    place.kiosk.accept(bytes(1_200_000))
    place.export()
    unfit = place.kiosk.accept()
    place.kiosk.spoil_body(unfit.id)
    (id_,) = on_stick(place.stick)
    capsys.readouterr()

    assert place.export() == 0

    left_out, there, _ = capsys.readouterr().out.splitlines()
    assert left_out == (
        f"{unfit.folio}  left out: the stored header and body are not what was accepted"
    )
    assert there == f"{id_}  1 waiting, 1.6 MB, 1.6 MB were there"

    place.answer()
    place.take_in()
    capsys.readouterr()
    assert place.export() == 0
    assert capsys.readouterr().out.splitlines() == [left_out, "nothing waits that could be carried"]


def test_what_an_answer_said_of_each_is_counted_in_words(place: Place, capsys: Captured) -> None:
    kiosk = place.kiosk
    ids = [kiosk.accept().id for _ in range(3)]
    judges = dict(zip(ids, (accepted, refused, by_a_stranger), strict=True))
    place.export()
    (first,) = on_stick(place.stick)
    by_line = kiosk.accept()
    judges[by_line.id] = accepted
    place.export()
    (second,) = set(on_stick(place.stick)) - {first}
    place.answer(judge=lambda envelope: judges[envelope.header.id](envelope))
    kiosk.outbox.mark_delivered(by_line.id, RECEIPT, NOON)
    capsys.readouterr()

    assert place.take_in() == 0

    assert sorted(capsys.readouterr().out.splitlines()) == sorted(
        (
            f"{first}  1 delivered, 1 held, 1 still waiting, 1 with a receipt that is not genuine",
            f"{second}  nothing new",
        )
    )
    assert place.take_in() == 0
    assert f"{first}  left alone: it was read before\n" in capsys.readouterr().out


def test_out_and_back_for_programs(place: Place, capsys: Captured) -> None:
    place.kiosk.accept(bytes(50_000))
    unfit = place.kiosk.accept()
    place.kiosk.spoil_body(unfit.id)

    assert place.export("--json") == 0
    told = json.loads(capsys.readouterr().out)
    ((id_, content),) = on_stick(place.stick).items()
    bundle = {"id": str(id_), "items": 1, "size": len(content), "kept": 0, "written": len(content)}
    reason = "the stored header and body are not what was accepted"
    assert told == {
        "stick": str(place.stick),
        "items": 1,
        "bundles": [bundle],
        "left_out": [{"folio": unfit.folio, "reason": reason}],
    }

    place.answer(complete=False)
    assert place.take_in("--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert told == {
        "stick": str(place.stick),
        "delivered": 1,
        "held": 0,
        "answers": [
            {
                "bundle": str(id_),
                "complete": False,
                "delivered": 1,
                "held": 0,
                "waiting": 0,
                "false": 0,
            }
        ],
        "left_alone": [],
    }


def test_a_portal_that_read_only_a_part_says_what_to_do(place: Place, capsys: Captured) -> None:
    place.kiosk.accept()
    place.export()
    place.answer(complete=False, results=())
    capsys.readouterr()
    assert place.take_in() == 0
    assert "export to the stick again, let it finish" in capsys.readouterr().out


def test_a_forged_answer_is_said_after_the_genuine_was_taken_in(
    place: Place, capsys: Captured
) -> None:
    place.kiosk.accept()
    place.kiosk.accept()
    place.export()
    place.answer()
    ((_, content),) = on_stick(place.stick).items()
    forged = answer_of(read_bundle(content, device_key=place.device_key), key=STRANGER)
    put_answer(place.stick, forged, UUID(int=5))
    capsys.readouterr()

    assert place.take_in() == 1

    out, err = capsys.readouterr()
    assert "forged or damaged" in out
    assert "2 delivered" in out
    assert err == f"kiosk courier: 1 of the answers on {place.stick} could not be used\n"
    assert place.kiosk.states() == [State.DELIVERED] * 2

    assert place.take_in("--json") == 1
    told = json.loads(capsys.readouterr().out)
    assert told["answers"] == []
    assert told["left_alone"] == [
        {"name": str(UUID(int=5)), "why": "not-genuine"},
        {"name": str(forged.bundle), "why": "unknown-bundle"},
    ]


def test_nothing_waiting_and_nothing_answered_are_no_errors(place: Place, capsys: Captured) -> None:
    assert place.export() == 0
    assert capsys.readouterr().out == "nothing waits that could be carried\n"
    assert place.take_in() == 0
    assert capsys.readouterr().out == f"no answer of a portal is on {place.stick}\n"


def test_each_failure_is_one_line(place: Place, capsys: Captured, tmp_path: Path) -> None:
    place.kiosk.accept()

    def says(code: int, words: str) -> None:
        out, err = capsys.readouterr()
        assert code == 1
        assert out == ""
        assert err.startswith("kiosk courier: ")
        assert words in err
        assert err.count("\n") == 1

    says(place.take_in(), "it was never exported to")
    says(main(["courier", "export", str(tmp_path / "none")]), "is the stick mounted there?")
    with shelf_at(place.settings.courier_folder):
        says(place.export(), "another courier command is at work")
    place.settings.courier_key_path.unlink()
    says(place.export(), "let the kiosk be online once")
    place.settings.enrolment_path.unlink()
    says(place.export(), "not enrolled")
    says(place.take_in(), "not enrolled")
    assert place.kiosk.states() == [State.QUEUED]


def test_a_person_sees_how_far_it_is(
    place: Place, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        place.kiosk.accept(bytes(1_000_000))
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    assert place.export() == 0
    shown = capsys.readouterr().err.split("\r")
    assert any(line.startswith("sealing ") for line in shown)
    assert any(line.startswith("copying ") for line in shown)
    assert any(line.startswith("reading back 100 % of 4.") for line in shown)


def test_every_user_of_the_machine_may_read_the_portals_key(place: Place) -> None:
    assert stat.S_IMODE(place.settings.courier_key_path.stat().st_mode) == 0o644


def test_it_is_a_command_and_called_wrongly_it_ends_with_2(place: Place, capsys: Captured) -> None:
    called = subprocess.run(
        [sys.executable, "-m", "kiosk", "courier"], check=False, capture_output=True, timeout=60
    )
    assert called.returncode == 2
    for wrong in ([], ["export"], ["carry", "x"]):
        with pytest.raises(SystemExit) as ended:
            main(["courier", *wrong])
        assert ended.value.code == 2
        assert capsys.readouterr().err.startswith("usage: kiosk courier")


def test_the_folder_is_made_on_the_stick_and_nothing_beside_it(place: Place) -> None:
    place.kiosk.accept()
    place.export()
    assert [path.name for path in place.stick.iterdir()] == [FOLDER]
