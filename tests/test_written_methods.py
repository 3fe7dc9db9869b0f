"""What `dataclasses` writes is compiled once; a file that is of no use changes nothing."""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Callable
from importlib.util import MAGIC_NUMBER
from pathlib import Path

import pytest

from kiosk.written_methods import kept_methods


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    return tmp_path / "__pycache__" / "some.methods"


@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every text that is compiled from now on."""
    import kiosk.written_methods as module  # noqa: PLC0415

    texts: list[str] = []

    def noted(text: str, *arguments: object, **named: object) -> object:
        texts.append(text)
        return _COMPILE(text, *arguments, **named)

    monkeypatch.setitem(vars(module), "compile", noted)
    return texts


_COMPILE: Callable[..., object] = compile


def point() -> type:
    @dataclasses.dataclass(frozen=True, order=True)
    class Point:
        x: int
        y: int = 2

    return Point


def check(point: type) -> None:
    """That it is what a dataclass is."""
    one = point(1)
    assert (one.x, one.y) == (1, 2)
    assert one == point(1, 2) != point(1, 3)
    assert one < point(2)
    assert hash(one) == hash(point(1))
    assert repr(one).endswith("Point(x=1, y=2)")
    with pytest.raises(dataclasses.FrozenInstanceError):
        one.x = 3


def test_a_second_start_compiles_nothing(place: Path, compiled: list[str]) -> None:
    with kept_methods(place):
        check(point())
    assert compiled
    compiled.clear()
    with kept_methods(place):
        check(point())
    assert not compiled
    assert [path.name for path in place.parent.iterdir()] == [place.name]


def test_another_class_has_methods_of_its_own(place: Path) -> None:
    with kept_methods(place):
        check(point())
    with kept_methods(place):
        other = dataclasses.make_dataclass("Other", ["z"])
        check(point())
    assert repr(other(1)) == "Other(z=1)"


@pytest.mark.parametrize(
    "spoil",
    [
        lambda _: b"",
        lambda kept: kept[:-9],
        lambda kept: kept[:40] + bytes([kept[40] ^ 1]) + kept[41:],
        lambda kept: b"\0\0\r\n" + kept[len(MAGIC_NUMBER) :],
    ],
    ids=["empty", "cut off", "a flipped bit", "of another Python"],
)
def test_what_is_damaged_or_foreign_is_made_anew(
    place: Path, compiled: list[str], spoil: Callable[[bytes], bytes]
) -> None:
    with kept_methods(place):
        check(point())
    whole = place.read_bytes()
    place.write_bytes(spoil(whole))
    compiled.clear()
    with kept_methods(place):
        check(point())
    assert compiled
    assert place.read_bytes() == whole


def test_nothing_is_written_where_no_bytecode_is(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    with kept_methods(place):
        check(point())
    assert not place.parent.exists()


def test_a_place_that_cannot_be_written_is_left(place: Path) -> None:
    place.parent.write_text("no folder")
    with kept_methods(place):
        check(point())
    assert place.parent.read_text() == "no folder"


def test_dataclasses_are_as_before_afterwards(place: Path) -> None:
    with kept_methods(place), kept_methods(place):
        check(point())
    assert vars(dataclasses)["exec"] is exec
    check(point())
