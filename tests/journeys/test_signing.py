"""Signing by touch: from the stick to the agency's desk, without a line; and every wrong stick."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import applicant
import pytest
from once_a_run import once_a_run
from signing_world import (
    MAY,
    MUST,
    PASSWORD,
    PLAIN,
    SOMEBODY_ELSE,
    Sticks,
    comes_to_sign,
    container,
    enrol,
    gives_stick,
    issued,
    key_of,
    pair,
    types_password,
)
from stage_copies import copy_of
from warm_stage import WarmStage

from kiosk.identity.efirma.example import EXAMPLE_PERSON
from kiosk.tour.stage import Stage
from kiosk.tour.visitor import Visitor

if TYPE_CHECKING:
    from conftest import Begin, Kiosk, KioskAt


pytestmark = pytest.mark.at_length


@pytest.fixture(scope="session")
def signing_stage(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return once_a_run(tmp_path_factory, "signing", enrol)


@pytest.fixture
def stage(signing_stage: Path, tmp_path: Path) -> Stage:
    return copy_of(WarmStage(signing_stage), tmp_path / "stage")


@pytest.fixture
def sticks(tmp_path: Path) -> Sticks:
    return Sticks(tmp_path / "media")


@pytest.fixture
def kiosk(stage: Stage, kiosk_at: KioskAt) -> Kiosk:
    return kiosk_at(stage, stage.kiosk_home)


@pytest.fixture
def visitor(kiosk: Kiosk, sticks: Sticks, begin: Begin) -> Visitor:
    visitor = kiosk.open(sticks=sticks.folder)
    begin(visitor)
    return visitor


def _sends(visitor: Visitor, kiosk: Kiosk, by: str) -> str:
    """The folio."""
    visitor.taps(visitor.words(by))
    visitor.waits_for(visitor.words("confirmation.heading"))
    [item] = applicant.stored(kiosk.home)
    return item.folio


def _finds_nothing_of_it(folder: Path) -> None:
    """Neither password nor key, sealed or open, nor who signed, is in any file."""
    key = issued("good").key.private_numbers()
    canaries = [
        PASSWORD.encode(),
        PASSWORD.encode("utf-16-le"),
        key_of("good")[-64:],
        issued("good").der[-64:],
        key.p.to_bytes(128, "big"),
        EXAMPLE_PERSON.rfc.encode(),
    ]
    files = [path for path in folder.rglob("*") if path.is_file() and not path.is_symlink()]
    assert len(files) > 5
    found = [path for path in files if any(one in path.read_bytes() for one in canaries)]
    assert found == []


def test_signed_without_a_line_and_verified_at_the_desk(
    stage: Stage, kiosk: Kiosk, sticks: Sticks, visitor: Visitor
) -> None:
    comes_to_sign(visitor, MUST)
    assert not visitor.sees(visitor.words("sign.without")), "it must be signed"
    sticks.insert(pair("good"))
    gives_stick(visitor)
    assert visitor.sees(EXAMPLE_PERSON.name)
    assert visitor.sees(EXAMPLE_PERSON.rfc)
    sticks.pull_out()
    types_password(visitor)
    visitor.waits_for(visitor.words("sign.heading-signed"))
    folio = _sends(visitor, kiosk, "check.send")
    _finds_nothing_of_it(stage.folder)

    with stage:
        stage.start_portal()
        stage.start_station()
        visitor.waits_until(lambda: stage.submissions() == 1, "the application at the portal", 60)
        read = stage.opened(folio)
    efirma = read["efirma"]
    assert efirma["holds"] is True
    assert efirma["signer"]["name"] == EXAMPLE_PERSON.name
    assert efirma["signer"]["rfc"] == EXAMPLE_PERSON.rfc
    assert read["body"]["answers"] == {"curp": EXAMPLE_PERSON.curp}


def test_a_container_tells_whose_it_is_once_it_is_open(
    kiosk: Kiosk, sticks: Sticks, visitor: Visitor
) -> None:
    comes_to_sign(visitor, MUST)
    sticks.insert({"mi firma.pfx": container("plain")})
    gives_stick(visitor)
    assert visitor.sees("mi firma.pfx")
    types_password(visitor)
    visitor.waits_for(visitor.words("sign.heading-signed"))
    assert visitor.sees(PLAIN.name)
    assert _sends(visitor, kiosk, "check.send")


def test_of_two_on_the_stick_one_is_chosen(kiosk: Kiosk, sticks: Sticks, visitor: Visitor) -> None:
    comes_to_sign(visitor, MUST)
    sticks.insert({**pair("good"), **pair("second")})
    gives_stick(visitor)
    visitor.taps(EXAMPLE_PERSON.name)
    types_password(visitor)
    visitor.waits_for(visitor.words("sign.heading-signed"))
    assert _sends(visitor, kiosk, "check.send")


def test_a_changed_answer_is_signed_again(kiosk: Kiosk, sticks: Sticks, visitor: Visitor) -> None:
    comes_to_sign(visitor, MUST)
    sticks.insert(pair("good"))
    gives_stick(visitor)
    types_password(visitor)
    visitor.waits_for(visitor.words("sign.heading-signed"))
    visitor.taps(visitor.words("bar.back"))
    visitor.taps(visitor.words("check.change-name", question="¿Cuál es su CURP?"))
    visitor.chooses_field("¿Cuál es su CURP?")
    visitor.taps(visitor.words("keyboard.erase"))
    visitor.types(EXAMPLE_PERSON.curp[-1])
    visitor.taps(visitor.words("question.continue"))
    visitor.taps(visitor.words("check.sign"))
    assert visitor.sees(visitor.words("sign.heading-signed")), "the answer is as it was"


def test_the_password_may_be_typed_again_on_a_small_screen(
    kiosk: Kiosk, sticks: Sticks, begin: Begin
) -> None:
    visitor = kiosk.open((1366, 768), sticks=sticks.folder)
    begin(visitor)
    comes_to_sign(visitor, MUST)
    sticks.insert(pair("good"))
    gives_stick(visitor)
    types_password(visitor, "tlacolula8")
    assert visitor.sees(visitor.words("sign.fault-wrong-password"))
    types_password(visitor)
    visitor.waits_for(visitor.words("sign.heading-signed"))
    assert _sends(visitor, kiosk, "check.send")


WRONG: Mapping[str, tuple[Mapping[str, bytes], str]] = {
    # on the stick, a part of what is said
    "empty": ({"foto.jpg": b"\xff\xd8\xff\xe0"}, "no hay una e.firma"),
    "no key": ({"a.cer": issued("good").der}, "falta su archivo .key"),
    "no certificate": ({"a.cer": b"\x30\x03\x02\x01\x00"}, "no hay una e.firma"),
    "expired": (pair("expired"), "venció el"),
    "not yet valid": (pair("future"), "empieza a valer el"),
    "revoked": (pair("revoked"), "fue cancelada el"),
    "foreign": (pair("foreign"), "no es del SAT"),
    "seal": (pair("seal"), "sello digital (CSD)"),
    "somebody else's": (pair("second"), f"es de {SOMEBODY_ELSE.name}"),
    "weak": (pair("weak"), "tipo antiguo"),
}
WRONG_KEYS: Mapping[str, tuple[bytes, str]] = {
    # what only the password shows
    "damaged": (key_of("good")[:-20], "El archivo .key está dañado"),
    "another's": (key_of("second"), "no es la pareja"),
}


def test_every_wrong_stick_is_told_and_it_goes_on_without(
    kiosk: Kiosk, sticks: Sticks, visitor: Visitor
) -> None:
    comes_to_sign(visitor, MAY)
    for kind, (files, said) in WRONG.items():
        sticks.insert(files)
        gives_stick(visitor)
        assert visitor.sees(said), f"of a stick that is {kind}"
        assert visitor.sees(visitor.words("sign.without")), f"past a stick that is {kind}"
        sticks.pull_out()
    assert _sends(visitor, kiosk, "sign.without")


@pytest.mark.parametrize("kind", WRONG_KEYS)
def test_a_wrong_key_is_told_and_it_goes_on_without(
    kind: str, kiosk: Kiosk, sticks: Sticks, visitor: Visitor
) -> None:
    key, said = WRONG_KEYS[kind]
    comes_to_sign(visitor, MAY)
    sticks.insert({"a.cer": issued("good").der, "a.key": key})
    gives_stick(visitor)
    types_password(visitor)
    assert visitor.sees(said)
    assert _sends(visitor, kiosk, "sign.without")


def test_no_stick_is_told_and_it_may_be_put_in_then(
    kiosk: Kiosk, sticks: Sticks, visitor: Visitor
) -> None:
    comes_to_sign(visitor, MUST)
    gives_stick(visitor)
    assert visitor.sees(visitor.words("sign.fault-no-stick"))
    sticks.insert(pair("good"))
    visitor.taps(visitor.words("sign.look-again"))
    visitor.waits_for(EXAMPLE_PERSON.name, 20)


def test_what_must_be_signed_may_be_finished_another_day(visitor: Visitor) -> None:
    comes_to_sign(visitor, MUST)
    visitor.taps(visitor.words("draft.save"))
    visitor.waits_for(visitor.words("draft.heading"))


def test_without_a_place_for_sticks_it_is_said_before(kiosk: Kiosk, begin: Begin) -> None:
    visitor = kiosk.open(sticks=kiosk.home / "nowhere")
    begin(visitor)
    visitor.taps(visitor.words("area.government"))
    visitor.taps(MUST)
    visitor.waits_for(visitor.words("service.verdict-signature"))
    assert not visitor.sees(visitor.words("service.apply"))
