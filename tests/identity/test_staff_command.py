"""`kiosk staff`: PINs by hand, before there is a panel, and the log for whoever looks into it."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kiosk.cli import main
from kiosk.identity.staff.log import StaffLog


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
    assert "line 1 was changed" in capsys.readouterr().err
