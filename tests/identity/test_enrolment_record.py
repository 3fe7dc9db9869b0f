"""The enrolment on disk: whole or not there, and damaged ones say so."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from enrolment_samples import ENROLMENT

from kiosk.identity.enrolment_record import (
    EnrolmentDamaged,
    NotEnrolled,
    load_enrolment,
    save_enrolment,
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "home" / "enrolment.json"


def test_what_was_saved_is_loaded(path: Path) -> None:
    save_enrolment(path, ENROLMENT)

    assert load_enrolment(path) == ENROLMENT
    assert path.stat().st_mode & 0o777 == 0o644
    assert [file.name for file in path.parent.iterdir()] == ["enrolment.json"]


def test_a_new_one_takes_its_place(path: Path) -> None:
    save_enrolment(path, ENROLMENT)
    moved = ENROLMENT.model_copy(update={"kiosk": "kiosk-8"})

    save_enrolment(path, moved)

    assert load_enrolment(path) == moved


def test_without_one_the_machine_is_not_enrolled(path: Path) -> None:
    with pytest.raises(NotEnrolled, match="kiosk enrol"):
        load_enrolment(path)


WHOLE = ENROLMENT.canonical()


@pytest.mark.parametrize(
    "content",
    [b"", b"hola", b"{}", WHOLE[:-5], WHOLE.replace(b"kiosk-7", b"Kiosk 7"), b"\xff\xfe"],
    ids=["empty", "text", "no fields", "truncated", "bad id", "no text"],
)
def test_a_damaged_one_says_so_in_one_line(path: Path, content: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(content)

    with pytest.raises(EnrolmentDamaged, match="enrol this machine again") as refused:
        load_enrolment(path)
    assert str(path) in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_folder_in_its_place_is_no_enrolment(path: Path) -> None:
    path.mkdir(parents=True)

    with pytest.raises(EnrolmentDamaged, match="cannot be read"):
        load_enrolment(path)


def test_a_power_cut_before_the_end_leaves_the_old_one(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    save_enrolment(path, ENROLMENT)

    def fails(_descriptor: int) -> None:
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as broken:
        broken.setattr(os, "fsync", fails)
        with pytest.raises(OSError, match="Input/output"):
            save_enrolment(path, ENROLMENT.model_copy(update={"kiosk": "kiosk-8"}))

    assert load_enrolment(path) == ENROLMENT
    assert [file.name for file in path.parent.iterdir()] == ["enrolment.json"]
