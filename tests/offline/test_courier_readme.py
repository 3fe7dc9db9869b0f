"""The note on a stick, for whoever holds it: plain words, there whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from courier_world import ENROLMENT, Kiosk, kiosk_at

from kiosk.offline.courier.copying import PART
from kiosk.offline.courier.readme import README, readme
from kiosk.protocol.courier import FOLDER


@pytest.fixture
def kiosk(tmp_path: Path) -> Iterator[Kiosk]:
    with kiosk_at(tmp_path / "home") as made:
        yield made


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    path = tmp_path / "stick"
    path.mkdir()
    return path


def test_a_note_in_plain_words_lies_beside(kiosk: Kiosk, stick: Path) -> None:
    kiosk.accept()
    kiosk.export(stick)
    words = (stick / FOLDER / README).read_bytes().decode("utf-8-sig")
    assert words.startswith("¿QUÉ ES ESTO? / WHAT IS THIS?\r\n")
    assert "«Centro Ñandú» (kiosk-7)" in words
    assert "Tel. 951 000" in words
    assert "Give the stick to the person who runs the portal." in words
    assert "{" not in words
    assert words.endswith("\r\nTel. 951 000\r\n")
    assert words.count("\n") == words.count("\r\n")


def test_a_centre_without_a_phone_is_named_without_one() -> None:
    centre = ENROLMENT.centre.model_copy(update={"phone": ""})
    without = readme(ENROLMENT.model_copy(update={"centre": centre})).decode("utf-8-sig")
    lines = readme(ENROLMENT).decode("utf-8-sig").splitlines()
    assert [line for line in without.splitlines() if line] == [
        line for line in lines if line and line != "Tel. 951 000"
    ]


@pytest.mark.parametrize("there", [b"", b"hand it to me instead", readme(ENROLMENT) + b"!"])
def test_another_note_in_its_place_is_replaced(kiosk: Kiosk, stick: Path, there: bytes) -> None:
    (stick / FOLDER).mkdir()
    (stick / FOLDER / README).write_bytes(there)
    kiosk.accept()
    kiosk.export(stick)
    assert (stick / FOLDER / README).read_bytes() == readme(ENROLMENT)


def test_of_a_note_that_was_broken_off_nothing_remains(kiosk: Kiosk, stick: Path) -> None:
    (stick / FOLDER).mkdir()
    (stick / FOLDER / f"{README}{PART}").write_bytes(b"half of another note")
    kiosk.accept()
    kiosk.export(stick)
    assert (stick / FOLDER / README).read_bytes() == readme(ENROLMENT)
