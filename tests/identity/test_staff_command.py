"""`kiosk staff`: PINs by hand, before there is a panel, and the log for whoever looks into it."""

from __future__ import annotations

import fcntl
import io
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kiosk.cli import main
from kiosk.identity.staff.book import StaffBook
from kiosk.identity.staff.log import StaffLog

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KIOSK_HOME", str(tmp_path))


def adds(monkeypatch: pytest.MonkeyPatch, name: str, pin: str) -> int:
    monkeypatch.setattr("sys.stdin", io.StringIO(pin + "\n"))
    return main(["staff", "add", name])


def test_somebody_is_taken_on_listed_and_let_go(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert adds(monkeypatch, "Lupe Ñáñez", "418273") == 0
    assert "418273" not in capsys.readouterr().out
    assert main(["staff", "list", "--json"]) == 0
    (member,) = json.loads(capsys.readouterr().out)
    assert member["name"] == "Lupe Ñáñez"
    assert "pin_hash" not in member

    assert main(["staff", "let-go", member["id"]]) == 0
    capsys.readouterr()
    assert main(["staff", "list"]) == 0
    assert "left" in capsys.readouterr().out
    assert main(["staff", "let-go", member["id"]]) == 1


def test_a_damaged_book_is_kept_aside_and_whoever_is_added_begins_another(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    adds(monkeypatch, "Lupe", "418273")
    book = tmp_path / "staff.json"
    rotten = book.read_bytes().replace(b'"staff"', b'"rtaff"')
    book.write_bytes(rotten)
    assert main(["staff", "list"]) == 1
    assert "add the staff anew" in capsys.readouterr().err
    assert adds(monkeypatch, "Lupe", "123456") == 1
    assert book.read_bytes() == rotten, "nobody was added"

    assert adds(monkeypatch, "Lupe", "418273") == 0
    (aside,) = tmp_path.glob("staff.json.damaged-*")
    assert str(aside) in capsys.readouterr().out
    assert aside.read_bytes() == rotten
    assert main(["staff", "list"]) == 0
    assert "Lupe" in capsys.readouterr().out


def test_a_pin_that_is_too_easy_is_one_clear_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert adds(monkeypatch, "Lupe", "123456") == 1

    assert "too easy" in capsys.readouterr().err


def test_the_log_is_read_with_names_and_fails_where_it_was_changed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    adds(monkeypatch, "Lupe", "418273")
    main(["staff", "list", "--json"])
    member = json.loads(capsys.readouterr().out.split("\n", 1)[1])[0]
    path = tmp_path / "staff-log.jsonl"
    StaffLog(path).write(datetime(2026, 3, 2, tzinfo=UTC), member["id"], "send-now", "3 waited")

    assert main(["staff", "log"]) == 0
    assert "Lupe  send-now  3 waited" in capsys.readouterr().out
    path.write_text(path.read_text().replace("3 waited", "0 waited"))
    assert main(["staff", "log"]) == 1
    assert "line 2 was changed" in capsys.readouterr().err


def acts(tmp_path: Path) -> list[tuple[str, str]]:
    return [(one.who, one.act) for one in StaffLog(tmp_path / "staff-log.jsonl").entries()]


def test_who_is_given_a_pin_and_whose_is_ended_stands_in_the_log_that_the_station_goes_on_with(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    station = StaffLog(tmp_path / "staff-log.jsonl")
    station.write(NOW, "nobody", "turned-away")

    adds(monkeypatch, "Lupe", "418273")
    (lupe,) = StaffBook(tmp_path / "staff.json", lambda: NOW).at_work()
    station.write(NOW, lupe.id, "enter")
    assert main(["staff", "let-go", lupe.id]) == 0

    assert acts(tmp_path) == [
        ("nobody", "turned-away"),
        *((lupe.id, act) for act in ("pin-given", "enter", "pin-ended")),
    ]
    assert station.look().entries == 4
    capsys.readouterr()
    assert main(["staff", "log"]) == 0
    assert "Lupe  pin-ended" in capsys.readouterr().out


def test_what_the_log_cannot_say_is_not_done(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book = StaffBook(tmp_path / "staff.json", lambda: NOW)
    lupe = book.add("Lupe", "418273")
    monkeypatch.setattr("kiosk.identity.staff.log._TURN_SECONDS", 0.0)

    with (tmp_path / "staff-log.jsonl").open("wb") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        assert adds(monkeypatch, "Beto", "90210455") == 1
        assert main(["staff", "let-go", lupe.id]) == 1

    assert "being written by another" in capsys.readouterr().err
    assert book.at_work() == (lupe,)


def test_what_was_noted_and_then_could_not_be_done_is_noted_too(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def fails(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("kiosk.identity.staff.book.replace_file", fails)

    assert adds(monkeypatch, "Lupe", "418273") == 1
    assert [act for _, act in acts(tmp_path)] == ["pin-given", "not-done"]


def test_a_broken_log_is_left_to_the_station_and_nobody_is_added(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, book = tmp_path / "staff-log.jsonl", tmp_path / "staff.json"
    path.write_bytes(b"no entry\n")
    book.write_bytes(b"damaged")

    assert adds(monkeypatch, "Lupe", "418273") == 1

    assert "type any PIN at the staff panel" in capsys.readouterr().err
    assert (path.read_bytes(), book.read_bytes()) == (b"no entry\n", b"damaged")
    assert list(tmp_path.glob("*damaged*")) == []
