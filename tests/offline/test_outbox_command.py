"""`kiosk outbox list` and `retry`, beside a running station, or one clear line."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import apsw
import pytest
from outbox_samples import MINUTE, NOON, RECEIPT, accept

from kiosk.cli import main
from kiosk.offline.outbox import Outbox
from kiosk.offline.outbox_item import OutboxItem, State
from kiosk.protocol.folio import mint_folio


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("KIOSK_SETTINGS", raising=False)
    monkeypatch.setenv("KIOSK_HOME", str(tmp_path))
    return tmp_path / "outbox.sqlite"


def test_the_list_says_what_waits_and_why(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with Outbox.open(path) as station:
        failed, held, delivered, queued = (accept(station) for _ in range(4))
        for _ in range(2):
            station.mark_sending([failed.id], NOON)
            station.mark_failed(failed.id, NOON + MINUTE, "no line")
        station.mark_sending([held.id, delivered.id], NOON)
        station.mark_held(held.id, "no such form", NOON)
        station.mark_delivered(delivered.id, RECEIPT, NOON)

        assert main(["outbox", "list"]) == 0

    lines = capsys.readouterr().out.splitlines()
    head = "2026-03-02 12:00Z  acta-de-nacimiento"
    assert lines == [
        f"{failed.folio}  queued     {head}  (2 tries; no line)",
        f"{held.folio}  held       {head}  (no such form)",
        f"{delivered.folio}  delivered  {head}",
        f"{queued.folio}  queued     {head}",
        "2 queued, 1 held, 1 delivered",
    ]


def test_programs_get_json(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with Outbox.open(path) as station:
        first, second = accept(station), accept(station)
        station.mark_sending([first.id], NOON)
        station.mark_delivered(first.id, RECEIPT, NOON)

        assert main(["outbox", "list", "--json"]) == 0

    listing = json.loads(capsys.readouterr().out)
    assert listing["outbox"] == str(path)
    assert listing["figures"].pop("oldest_undelivered_seconds") > 0
    assert listing["figures"] == {
        **dict.fromkeys(["sending", "carried", "held"], 0),
        **dict.fromkeys(["queued", "delivered"], 1),
    }
    assert listing["items"] == [
        {
            "folio": first.folio,
            "id": str(first.id),
            "service": "acta-de-nacimiento",
            "agency": "registro-civil",
            "state": "delivered",
            "created_at": "2026-03-02T12:00:00+00:00",
            "attempts": 1,
            "next_attempt_at": None,
            "reason": None,
            "delivered_at": "2026-03-02T12:00:00+00:00",
        },
        {
            "folio": second.folio,
            "id": str(second.id),
            "service": "acta-de-nacimiento",
            "agency": "registro-civil",
            "state": "queued",
            "created_at": "2026-03-02T12:00:00+00:00",
            "attempts": 0,
            "next_attempt_at": "2026-03-02T12:00:00+00:00",
            "reason": None,
            "delivered_at": None,
        },
    ]


def test_what_programs_get_people_can_read_too(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with Outbox.open(path) as station:
        item = accept(station)
        station.mark_sending([item.id], NOON)
        station.mark_held(item.id, "trámite cerrado", NOON)

        assert main(["outbox", "list", "--json"]) == 0
        listed = capsys.readouterr().out.splitlines()
        assert main(["outbox", "retry", "--all", "--json"]) == 0
        retried = capsys.readouterr().out.splitlines()

    assert '"reason": "trámite cerrado",' in [line.strip() for line in listed]
    assert f'"{item.folio}"' in [line.strip() for line in retried]


def test_a_rotten_row_is_listed_by_what_is_known_of_it(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with Outbox.open(path) as station:
        item = accept(station)
        file = apsw.Connection(str(path))
        file.execute("UPDATE submission SET header_json = '{}'")
        file.close()

        assert main(["outbox", "list"]) == 0
        table = capsys.readouterr().out
        assert main(["outbox", "list", "--json"]) == 0
        (row,) = json.loads(capsys.readouterr().out)["items"]

    assert table.startswith(f"{item.folio}  queued     2026-03-02 12:00Z  service not readable\n")
    assert (row["folio"], row["state"], row["service"], row["agency"]) == (
        *(item.folio, "queued"),
        *(None, None),
    )


def test_an_empty_outbox_is_no_error(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Outbox.open(path).close()

    assert main(["outbox", "list"]) == 0
    assert capsys.readouterr().out == "the outbox is empty\n"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "there is no outbox"),
        (b"hola", "is not an outbox"),
        (b"", "is an empty file"),
    ],
)
def test_without_a_good_outbox_there_is_one_clear_line(
    path: Path, capsys: pytest.CaptureFixture[str], content: bytes | None, words: str
) -> None:
    if content is not None:
        path.write_bytes(content)

    assert main(["outbox", "list"]) == 1

    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("kiosk outbox: ")
    assert words in err
    assert str(path) in err
    assert err.count("\n") == 1


def test_a_wrong_setting_is_one_clear_line(
    path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KIOSK_THEME", "pink")

    assert main(["outbox", "list"]) == 1
    assert capsys.readouterr().err == "kiosk outbox: setting theme: 'pink' is out of range\n"


def test_it_is_a_command_and_called_wrongly_it_ends_with_2(path: Path) -> None:
    called = subprocess.run(
        [sys.executable, "-m", "kiosk", "outbox"], check=False, capture_output=True, timeout=60
    )

    assert called.returncode == 2
    assert called.stderr.endswith(b"arguments are required: ACTION\n")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ([], ["list", "retry"]),
        (["list"], ["--json"]),
        (["retry"], ["FOLIO", "--all", "--json"]),
    ],
)
def test_help_says_in_a_line_what_each_is_for(
    path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], told: list[str]
) -> None:
    with pytest.raises(SystemExit, match="0"):
        main(["outbox", *arguments, "--help"])
    lines = capsys.readouterr().out.splitlines()
    for name in told:
        assert any(re.match(rf"  +{name} +[a-z ]{{10}}", line) for line in lines), lines


def held(outbox: Outbox, count: int) -> list[OutboxItem]:
    items = [accept(outbox) for _ in range(count)]
    outbox.mark_sending([item.id for item in items], NOON)
    for item in items:
        outbox.mark_held(item.id, "no such form", NOON)
    return items


def test_staff_send_once_more_what_was_refused(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with Outbox.open(path) as station:
        first, second, third = held(station, 3)
        typed = second.folio.lower().replace("-", " ")

        assert main(["outbox", "retry", first.folio, typed]) == 0

        assert capsys.readouterr().out.splitlines() == [first.folio, second.folio, "2 wait again"]
        due = station.due(datetime.now(UTC), 10)
        assert {(item.id, item.reason) for item in due} == {(first.id, None), (second.id, None)}

        assert main(["outbox", "retry", "--all", "--json"]) == 0

        told = json.loads(capsys.readouterr().out)
        assert told == {"outbox": str(path), "retried": [third.folio]}
        assert [entry.state for entry in station.items()] == [State.QUEUED] * 3


def test_where_nothing_is_held_nothing_is_retried(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Outbox.open(path).close()

    assert main(["outbox", "retry", "--all"]) == 0
    assert capsys.readouterr().out == "0 wait again\n"


def test_one_that_is_not_held_is_a_clear_line_and_nothing_is_retried(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with Outbox.open(path) as station:
        (refused,) = held(station, 1)
        waiting = accept(station)

        for other, words in [
            (waiting.folio, f"{waiting.folio} is not held: it is queued"),
            (mint_folio(8, NOON, os.urandom), "was accepted on this machine"),
            ("hola", "folio"),
        ]:
            assert main(["outbox", "retry", refused.folio, other]) == 1
            out, err = capsys.readouterr()
            assert (out, err.count("\n")) == ("", 1)
            assert words in err
        assert station.items({State.HELD}) != []


@pytest.mark.parametrize("arguments", [["--all"], ["7K3M"]])
def test_without_an_outbox_none_is_made_by_a_retry(
    path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    assert main(["outbox", "retry", *arguments]) == 1
    assert "there is no outbox" in capsys.readouterr().err
    assert not path.exists()


@pytest.mark.parametrize("arguments", [[], ["7K3M", "--all"]])
def test_a_retry_is_of_some_or_of_all(path: Path, arguments: list[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["outbox", "retry", *arguments])
