"""Lists that were not searched for: those of an area, a life event, an authority, a place."""

from __future__ import annotations

import apsw

from kiosk.catalogue.filters import Filters
from kiosk.catalogue.gathering import gathered, in_order, lifted
from kiosk.catalogue.search import Hit, Listing
from kiosk.catalogue.tables import names_of
from kiosk.catalogue.vantage import Vantage


def browse(
    db: apsw.Connection, listing: Listing, filters: Filters, language: str, vantage: Vantage
) -> tuple[Hit, ...]:
    """What is much used in the centre first, then in the order of the Spanish alphabet; of one
    template only the service of the centre's own place, else of its state, else the first."""
    bits = listing.index.passing(filters)
    equal = {number: 1.0 for number in range(1, len(listing.traits) + 1) if bits >> number & 1}
    by_use = in_order(lifted(equal, listing.used(vantage.usage)))
    hits = gathered(by_use, listing.templates, listing.near(vantage.place))
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
