"""What every visit would reckon alike is reckoned once, by the supervisor, while a visitor looks.

Nothing of it is any visitor's: the words of each language, and the country's places in order.
"""

from __future__ import annotations

import gc

from kiosk.catalogue.place_names import municipalities_of, phrases
from kiosk.catalogue.places import STATES
from kiosk.forms.place_questions import NOWHERE, PlaceKind, place_options
from kiosk.words import languages, words_of


def prepare() -> None:
    """The visits that are forked from now on share it, and their collectors pass it by."""
    for language in languages():
        words_of(language)
    for state in STATES:
        for place in municipalities_of(state):
            phrases(place)
    for coded in (True, False):
        place_options(PlaceKind.MUNICIPALITY, NOWHERE, coded=coded)
    gc.freeze()
