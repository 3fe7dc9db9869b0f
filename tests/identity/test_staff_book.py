"""Staff and their PINs: told apart by the PIN alone, and read out of the file by nobody."""

from __future__ import annotations

import errno
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kiosk.identity.staff.book import MOST_STAFF, PinRefused, StaffBook, StaffBookFailed

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.fixture
def book(tmp_path: Path) -> StaffBook:
    return StaffBook(tmp_path / "staff.json", lambda: NOW)


def test_a_pin_says_who_it_is(book: StaffBook) -> None:
    lupe, beto = book.add("Lupe", "418273"), book.add("Beto", "90210455")

    assert book.who_has("418273") == lupe
    assert book.who_has("90210455") == beto
    assert book.who_has("418274") is None


@pytest.mark.usefixtures("full_hashing")
def test_a_pin_is_kept_at_full_strength(book: StaffBook) -> None:
    member = book.add("Lupe", "418273")

    assert member.pin_hash.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert book.who_has("418273") == member
    assert book.who_has("418274") is None


def test_the_file_is_the_owners_and_holds_no_pin(book: StaffBook, tmp_path: Path) -> None:
    member = book.add("Lupe", "418273")

    file = tmp_path / "staff.json"
    assert file.stat().st_mode & 0o777 == 0o600
    assert b"418273" not in file.read_bytes()
    assert member.pin_hash not in repr(member)


@pytest.mark.parametrize(
    "pin",
    ["", "12345", "1234567890123", "41827a", "４１８２７３", "123456", "987654", "890123",
     "111111", "111222", "474747", "123123"],
)  # fmt: skip
def test_what_anybody_would_try_first_is_not_taken(book: StaffBook, pin: str) -> None:
    with pytest.raises(PinRefused) as refused:
        book.add("Lupe", pin)

    assert not pin or pin not in str(refused.value)
    assert book.everybody() == ()


def test_no_two_have_the_same_pin_and_there_is_an_end_to_them(
    book: StaffBook, monkeypatch: pytest.MonkeyPatch
) -> None:
    book.add("Lupe", "418273")
    with pytest.raises(PinRefused, match="somebody else"):
        book.add("Beto", "418273")
    monkeypatch.setattr("kiosk.identity.staff.book.MOST_STAFF", 1)
    with pytest.raises(PinRefused, match="already"):
        book.add("Beto", "418275")
    assert MOST_STAFF > 1


def test_who_left_opens_nothing_and_stays_in_the_book(book: StaffBook) -> None:
    lupe = book.add("Lupe", "418273")

    book.let_go(lupe.id)

    assert book.who_has("418273") is None
    assert [one.left_at for one in book.everybody()] == [NOW]
    with pytest.raises(LookupError):
        book.let_go(lupe.id)
    assert book.add("Beto", "418273").name == "Beto"


def test_a_book_on_a_bad_sector_gives_way_to_another(
    book: StaffBook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    book.add("Lupe", "418273")
    bad, read = (tmp_path / "staff.json").stat().st_ino, Path.read_bytes

    def read_bytes(path: Path) -> bytes:
        if path.stat().st_ino == bad:
            raise OSError(errno.EIO, "Input/output error")
        return read(path)

    monkeypatch.setattr(Path, "read_bytes", read_bytes)
    with pytest.raises(StaffBookFailed, match="add the staff anew"):
        book.at_work()
    assert book.set_aside_damaged() is not None
    assert book.set_aside_damaged() is None
    assert book.add("Lupe", "418273") == book.who_has("418273")


def test_a_damaged_book_is_said_and_opens_to_nobody(book: StaffBook, tmp_path: Path) -> None:
    (tmp_path / "staff.json").write_text("{")

    with pytest.raises(StaffBookFailed):
        book.who_has("418273")
