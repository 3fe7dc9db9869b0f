"""No figure comes of what a visitor would miss: what is timed is the real thing, whole."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from inspect import getsource
from pathlib import Path

from benchmarks import searching, starting
from benchmarks.accepting import Sending
from benchmarks.bare_index import BareIndex
from benchmarks.idle_line import exchanges_a_day
from benchmarks.probes import flinging, home_page, printing, real_screen, turnover
from kiosk.catalogue.reading import CatalogueStore
from kiosk.cli import COMMANDS
from kiosk.offline.outbox import Outbox
from kiosk.protocol.enrolment import Centre, Enrolment
from kiosk.station.rhythm import Rhythm
from kiosk.ui import finding
from kiosk.ui.command import _visit


def enrolled() -> Enrolment:
    return Enrolment(
        kiosk="kiosk-7",
        kiosk_number=7,
        centre=Centre(id="cdc-7", name="Centro", state="MX-OAX", municipality="20067"),
        portal_key=bytes(32),
        enrolled_at=datetime(2026, 1, 15, tzinfo=UTC),
    )


def test_the_start_that_is_timed_is_the_command_and_its_first_frame() -> None:
    """`kiosk screen` itself, until its supervisor tells systemd so: once a frame was swapped."""
    assert COMMANDS["screen"][0] == "kiosk.ui.command"
    assert '"kiosk", "screen"' in getsource(starting.first_frame)
    said = getsource(_visit)
    assert re.search(r"frameSwapped\.connect\(\s*lambda: reporter\.say\(Word\.READY\)", said)


def test_every_probe_shows_the_whole_screen_at_full_hd() -> None:
    assert (real_screen.SIZE.width(), real_screen.SIZE.height()) == (1920, 1080)
    for probe in (home_page, flinging, printing, turnover):
        assert "show_screen(" in Path(str(probe.__file__)).read_text("utf-8")


def test_the_search_that_is_timed_is_the_screens_among_enough_services(
    shipped_store: CatalogueStore, tmp_path: Path
) -> None:
    assert shipped_store.count() >= 1200
    assert shipped_store.search("acta de nasimiento", "es", searching.SHOWN).hits
    assert searching.SHOWN >= finding.AT_FIRST
    # What is timed forgives what the bare query does not.
    bare = BareIndex(tmp_path / "bare.sqlite", shipped_store.services(), "es")
    assert not bare.search("acta de nasimiento")
    bare.close()


def test_every_keystroke_is_a_search_of_its_own() -> None:
    typed = list(searching.keystrokes())
    assert len(typed) == sum(map(len, searching.TYPED))
    assert "acta de nasimi" in typed


def test_the_folio_that_is_timed_is_on_the_disk(tmp_path: Path) -> None:
    """Another connection reads it as soon as it is told."""
    path = tmp_path / "outbox.sqlite"
    with Sending(Outbox.open(path), enrolled()) as sending:
        folio = sending.send()
        with Outbox.open_for_reading(path) as seen:
            assert seen.by_folio(folio) is not None


def test_a_day_of_the_schedule_has_its_heartbeats_and_is_never_deaf() -> None:
    said = exchanges_a_day(Rhythm())
    assert 86 <= said["heartbeats"] <= 108
    assert said["health"] >= 1
    assert 86_400 / said["listening"] < 1.2 * Rhythm().listening


def test_the_soak_looks_at_every_file_of_the_kiosk(tmp_path: Path) -> None:
    from benchmarks.soak import _bytes_in  # noqa: PLC0415

    (tmp_path / "outbox.sqlite").write_bytes(bytes(10))
    (tmp_path / "copies").mkdir()
    (tmp_path / "copies" / "one").write_bytes(bytes(5))
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "other").write_bytes(bytes(7))
    assert _bytes_in(tmp_path, outbox=True) == 15
    assert _bytes_in(tmp_path, outbox=False) == 7
