"""Lists that were not searched for: those of an area, a life event, an authority, a place."""

from __future__ import annotations

from itertools import chain

import apsw

from kiosk.catalogue.filters import Filters
from kiosk.catalogue.gathering import gathered, in_order, lifted
from kiosk.catalogue.number_sets import as_bits, numbers_of
from kiosk.catalogue.search import Hit, Listing
from kiosk.catalogue.tables import names_of
from kiosk.catalogue.vantage import Vantage


def browse(
    db: apsw.Connection, listing: Listing, filters: Filters, language: str, vantage: Vantage
) -> tuple[Hit, ...]:
    """What is much used in the centre first, then in the order of the Spanish alphabet; of one
    template only the service of the centre's own place, else of its state, else the first."""
    passing = listing.index.passing(filters)
    around = listing.around(vantage.place)
    used = listing.used(vantage.usage)
    first = in_order(lifted({one: 1.0 for one in used if passing >> one & 1}, used))
    later = numbers_of(passing & ~as_bits(used))

    def scores(among: int) -> dict[int, float]:
        return {number: first.get(number, 1.0) for number in numbers_of(among)}

    order = chain(first.items(), ((number, 1.0) for number in later))
    hits = list(gathered(order, passing, listing.templates, around, scores))
    names = names_of(db, [hit.number for hit in hits], language)
    return tuple(
        Hit(
            listing.traits[hit.number - 1].service_id,
            names[hit.number],
            round(hit.score, 3),
            hit.others,
        )
        for hit in hits
    )
