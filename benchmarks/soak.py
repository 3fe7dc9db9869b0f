"""Visit after visit, with applications among them: what grows that should not.

The real supervisor, station and portal; each visit is a process of its own that goes as far as the
first question, and every fifth leaves an application, which is delivered. What supervisor and
station hold for themselves and what lies in the kiosk's folder is looked at all along, and the
slope of the straight line through it is the figure.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from benchmarks.accepting import sending_from
from benchmarks.depth import Depth
from benchmarks.figure import Aim, Figure, Measured, slope
from benchmarks.memory_of import own_weight_of
from benchmarks.place import Place
from benchmarks.programs import next_moment, running, wait_for_station

EVERY: Final = 5
ENOUGH: Final = 3_000
"""Visits from which on a slope is one: before, the steps of SQLite's files are steeper."""
_LOOKS: Final = 40
_KIB: Final = 1024
_OUTBOX: Final = ("outbox", "copies")
"""How its files begin, and the folder of the second copies."""


def measure_soak(place: Place, depth: Depth) -> Iterator[Figure]:
    """The first fifth warms what is kept for good, and does not count."""
    visits = depth.soak_visits
    looks: list[tuple[int, dict[str, float]]] = []
    book = place.scratch / "soak"
    home = place.settings.home
    with (
        running(place, "kiosk", "station") as station,
        running(place, "benchmarks.probes.visits", str(book), str(visits), "20") as supervisor,
        sending_from(place) as sending,
    ):
        wait_for_station(place)
        for number in range(1, visits + 1):
            next_moment(supervisor, "visit")
            if number % EVERY == 0:
                sending.send_to(place)
            if number % max(1, visits // _LOOKS) == 0 and number > visits // 5:
                looks.append(
                    (
                        number,
                        {
                            "supervisor": own_weight_of(supervisor.pid) * _KIB,
                            "station": own_weight_of(station.pid) * _KIB,
                            "outbox": _bytes_in(home, outbox=True) / _KIB,
                            "files": _bytes_in(home, outbox=False) / _KIB,
                        },
                    )
                )
    across = [float(number) for number, _ in looks]
    long_enough = visits >= ENOUGH
    for kind, name, most in (
        ("supervisor", "memory of the supervisor", 0.5),
        ("station", "memory of the station", 0.5),
        ("files", "the kiosk's other files", 0.1),
        ("outbox", f"the outbox and its copies, with an application every {EVERY} visits", 2.0),
    ):
        values = [look[kind] for _, look in looks]
        yield Figure(
            f"soak of {visits:,} visits: growth of {name}",
            "KiB a visit",
            Measured.once(slope(across, values)),
            aim=Aim(at_most=most) if long_enough else None,
            note=f"{values[0]:,.0f} KiB at visit {looks[0][0]:,}, {values[-1]:,.0f} at the last"
            + (
                ""
                if kind != "outbox"
                else "; the copies until an audit after 7 days, folio and receipt for 90"
            ),
        )


def _bytes_in(folder: Path, *, outbox: bool) -> int:
    return sum(
        path.stat().st_size
        for path in folder.rglob("*")
        if path.is_file() and path.relative_to(folder).parts[0].startswith(_OUTBOX) is outbox
    )
