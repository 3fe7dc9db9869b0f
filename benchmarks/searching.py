"""Search as the visitor types: each keystroke is a whole search.

Ours is `CatalogueStore.search`, as the screen calls it, with spelling, sayings, places, facets and
grouping; tantivy and Whoosh get the same texts and keystrokes, and one FTS5 query is the limit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from functools import partial
from itertools import accumulate

from benchmarks.bare_index import BareIndex
from benchmarks.depth import Depth
from benchmarks.figure import Aim, Figure, Growth, Measured, percentile
from benchmarks.many_services import services_of, store_of
from benchmarks.peer_indexes import PEERS, Peer, is_here, missing
from benchmarks.place import Place
from benchmarks.programs import took
from kiosk.catalogue.reading import CatalogueStore

TYPED = (
    "acta de nacimiento",
    "acta de nasimiento",
    "beca para la prepa",
    "busco chamba",
    "no me llegó la luz",
    "cita con el médico",
    "licencia para manejar",
    "poner un negocio",
    "me corrieron del trabajo",
    "pension adultos mayores",
    "vacunas",
    "curp",
)
"""As people type: whole, misspelt, everyday, half remembered."""
AIM_AT = 10_000
AIM = Aim(at_most=8.0)
SHOWN = 40
OURS, BARE = "ours", "one bare FTS5 query"
_SLOW = "Whoosh"
_SAMPLE = {1_200: 12, 10_000: 36}
"""Of how many letters Whoosh is asked one: it takes seconds for some among 10,000, and is not asked
among more."""


def measure_search(place: Place, depth: Depth) -> Iterator[Figure | Growth]:
    """The slow end of all keystrokes, and the middle; at ever more entries."""
    slow = []
    for size in depth.sizes:
        times = _times(place, size, depth.passes)
        for percent in (95, 50):
            sides = {
                name: Measured.of([percentile(one, percent) for one in passes])
                for name, passes in times.items()
            }
            for peer in PEERS:
                yield Figure(
                    f"search per keystroke among {size:,}, p{percent}",
                    "ms",
                    sides[OURS],
                    sides.get(peer),
                    peer,
                    sides[BARE],
                    BARE,
                    AIM if (size, percent) == (AIM_AT, 95) else None,
                    missing=missing(peer),
                    note=_note(peer, size),
                )
            if percent == 95:
                slow.append(sides[OURS].value)
    if depth.grows:
        yield Growth("search per keystroke, p95", "ms", "services", depth.sizes, tuple(slow))


def _times(place: Place, size: int, passes: int) -> Mapping[str, Sequence[Sequence[float]]]:
    """By name, a pass at a time: milliseconds of each keystroke."""
    services = services_of(place, size)
    folder = place.scratch / f"peers-{size}"
    folder.mkdir()
    with ExitStack() as stack:
        store = stack.enter_context(CatalogueStore.open(store_of(place, size)))
        bare = BareIndex(folder / "bare.sqlite", services, "es")
        stack.callback(bare.close)
        peers: dict[str, Peer] = {
            name: make(folder / name, services, "es")
            for name, make in PEERS.items()
            if is_here(name) and (name != _SLOW or size in _SAMPLE)
        }
        for peer in peers.values():
            stack.callback(peer.close)
        store.search("a", "es", SHOWN)  # opens the words; the screen does so at the first letter
        times: dict[str, list[list[float]]] = {}
        once: dict[str, Callable[[str], object]] = {
            OURS: partial(store.search, language="es", limit=SHOWN),
            BARE: bare.search,
        }
        for _ in range(passes):
            for name in once:
                times.setdefault(name, []).append([])
            for typed in keystrokes():
                for name, search in once.items():
                    times[name][-1].append(took(partial(search, typed)))
        for name, peer in peers.items():
            asked = list(keystrokes())[:: _SAMPLE[size] if name == _SLOW else 1]
            times[name] = [[took(partial(peer.search, typed)) for typed in asked]]
    return times


def _note(peer: str, size: int) -> str:
    if peer != _SLOW or not is_here(peer):
        return ""
    if size not in _SAMPLE:
        return f"{peer} is not asked among so many: it takes ten seconds for a letter among 10,000"
    asked = len(list(keystrokes())[:: _SAMPLE[size]])
    return f"{peer} is asked {asked} of {len(list(keystrokes()))} letters"


def keystrokes() -> Iterator[str]:
    for phrase in TYPED:
        yield from accumulate(phrase)
