"""The log of events: bounded, whole, of declared events alone, and read by `kiosk log`."""

from __future__ import annotations

import ast
import json
import logging
import multiprocessing
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from kiosk.cli import main
from kiosk.event_log import (
    FILES,
    MOST_BYTES,
    EventLog,
    LineFile,
    log_into,
    path_of,
    whole_log,
)
from kiosk.events import EVENTS, event
from kiosk.log_command import read_lines
from portal.events import EVENTS as PORTALS

ROOT = Path(__file__).parents[1]
LOGGERS = {"_LOG", "log", "_log"}
CALLS = {"debug", "info", "warning", "error", "exception", "critical", "log"}
TOLD = ("station", "ui", "printing", "catalogue", "offline", "identity", "visit", "forms", "files")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("KIOSK_SETTINGS", raising=False)
    monkeypatch.setenv("KIOSK_HOME", str(tmp_path / "home"))
    (tmp_path / "home").mkdir()
    return tmp_path / "home"


@pytest.fixture
def log(home: Path) -> Iterator[logging.Logger]:
    """What says something goes into the station's log."""
    root, before = logging.getLogger(), list(logging.getLogger().handlers)
    level = root.level
    root.setLevel(logging.DEBUG)
    log_into(home / "logs", "station")
    yield logging.getLogger("kiosk.test")
    root.setLevel(level)
    for handler in set(root.handlers) - set(before):
        root.removeHandler(handler)


def lines(home: Path) -> list[dict[str, Any]]:
    return list(read_lines(whole_log(home / "logs", "station")))


def test_a_line_says_when_how_bad_what_and_its_fields(home: Path, log: logging.Logger) -> None:
    log.warning("%d wait", 3, extra=event("recovered", count=3))
    log.info("from elsewhere")
    first, second = lines(home)
    assert first | {"time": "", "process": 0} == {
        "time": "",
        "level": "warning",
        "event": "recovered",
        "fields": {"count": 3},
        "logger": "kiosk.test",
        "words": "3 wait",
        "process": 0,
    }
    assert first["time"].endswith("Z")
    assert (second["event"], second["fields"]) == ("other", {})


@pytest.mark.parametrize(
    ("name", "fields"), [("recovered", {"curp": "XEXX010101HNEXXXA4"}), ("never-declared", {})]
)
def test_what_is_not_declared_is_not_told(name: str, fields: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="not declared"):
        event(name, **fields)


def test_a_long_field_is_cut() -> None:
    assert len(str(event("errand-failed", errand="x" * 500)["fields"])) < 200


def test_the_files_never_grow_for_long(home: Path) -> None:
    file, line = LineFile(home / "logs", "station"), "x" * 10_000
    for number in range(FILES * MOST_BYTES // len(line) + 100):
        file.append(f"{number:06}{line}")
    sizes = [path.stat().st_size for path in (home / "logs").glob("*.jsonl")]
    assert len(sizes) == FILES
    assert max(sizes) <= MOST_BYTES
    kept = [int(one[:6]) for one in whole_log(home / "logs", "station").split()]
    assert kept == list(range(kept[0], number + 1)), "the newest, in their order"


def _append_many(folder: Path, mark: str) -> None:
    for number in range(200):
        LineFile(folder, "station").append(json.dumps({"mark": mark * 4_000, "number": number}))


def test_several_processes_tear_no_line_and_lose_none(home: Path) -> None:
    spawn = multiprocessing.get_context("spawn")
    writers = [
        spawn.Process(target=_append_many, args=(home / "logs", mark)) for mark in ("a", "b")
    ]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    found = [json.loads(line) for line in whole_log(home / "logs", "station").splitlines()]
    assert len(found) == 400
    for mark in ("a", "b"):
        numbers = [one["number"] for one in found if one["mark"][0] == mark]
        assert numbers == list(range(200))


def test_a_disk_that_fails_disturbs_nobody(tmp_path: Path) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.write_text("")
    EventLog(LineFile(in_the_way, "station")).emit(
        logging.LogRecord("kiosk", logging.INFO, "", 0, "words", (), None)
    )
    assert not (tmp_path / "missing" / "logs").exists()
    with pytest.raises(FileNotFoundError):
        LineFile(tmp_path / "missing" / "logs", "station").append("a home is never made by its log")


def test_the_command_shows_what_is_asked_for(
    home: Path, log: logging.Logger, capsys: pytest.CaptureFixture[str]
) -> None:
    log.info("it began", extra=event("started", software="ventanilla 1"))
    log.warning("no paper", extra=event("trouble", part="printer", trouble="printer-paper-out"))
    LineFile(home / "logs", "screen").append(
        '{"time": "2026-01-01T00:00:00.000Z", "level": "info", "event": "screen-seen",'
        ' "fields": {}, "words": "seen\\u001b[2J"}'
    )
    LineFile(home / "logs", "screen").append("not a line")

    assert main(["log"]) == 0
    shown = capsys.readouterr().out.splitlines()
    assert [line.split("  ")[-1].strip() for line in shown] == ["seen[2J", "it began", "no paper"]
    assert main(["log", "--level", "warning"]) == 0
    assert "it began" not in capsys.readouterr().out
    assert main(["log", "--program", "screen"]) == 0
    assert capsys.readouterr().out.count("\n") == 1
    assert main(["log", "--event", "started", "--lines", "1", "--json"]) == 0
    [line] = [json.loads(one) for one in capsys.readouterr().out.splitlines()]
    assert (line["program"], line["fields"]) == ("station", {"software": "ventanilla 1"})
    assert main(["log", "--since", "2h"]) == 0
    assert "seen" not in capsys.readouterr().out


def test_the_command_follows_also_when_a_file_is_turned(home: Path) -> None:
    file = LineFile(home / "logs", "station")

    def says(words: str) -> None:
        told = {"time": "2026-01-01T00:00:00Z", "level": "info", "event": "other", "words": words}
        file.append(json.dumps(told))

    says("before")
    # What is started in the background of a script is born deaf to Ctrl-C.
    command = ["env", "--default-signal=INT", sys.executable, "-m", "kiosk", "log", "--follow"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=os.environ) as following:
        assert following.stdout is not None
        assert "before" in following.stdout.readline()
        says("first")
        path_of(home / "logs", "station").replace(path_of(home / "logs", "station", 1))
        says("second")
        assert "first" in following.stdout.readline()
        assert "second" in following.stdout.readline()
        following.send_signal(signal.SIGINT)
    assert following.returncode == 0


def _log_calls() -> Iterator[tuple[str, ast.Call]]:
    for room in (*(ROOT / "kiosk" / room for room in TOLD), ROOT / "portal"):
        for path in sorted(room.rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if (
                    isinstance(node, ast.Call)
                    and isinstance(node.func, ast.Attribute)
                    and node.func.attr in CALLS
                    and isinstance(node.func.value, ast.Name)
                    and node.func.value.id in LOGGERS
                ):
                    yield f"{path.relative_to(ROOT)}:{node.lineno}", node


def test_whoever_writes_to_the_log_names_an_event() -> None:
    calls = list(_log_calls())
    assert len(calls) > 40
    bare = [place for place, call in calls if not any(k.arg == "extra" for k in call.keywords)]
    assert not bare, f"{bare}: add extra=event(…), declared in kiosk/events.py or portal/events.py"


@pytest.mark.parametrize(("house", "events"), [("kiosk", EVENTS), ("portal", PORTALS)])
def test_every_declared_event_is_told_by_somebody(house: str, events: Mapping[str, object]) -> None:
    source = "".join(path.read_text("utf-8") for path in (ROOT / house).rglob("*.py"))
    unused = [name for name in events if source.count(f'"{name}"') < 2]
    assert not unused, f"{unused}: nobody tells them any more; delete them in {house}/events.py"
