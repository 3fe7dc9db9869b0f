"""How people speak of life events and areas: `assets/search`, indexed with each service of them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache

from kiosk.catalogue.model import Service
from kiosk.catalogue.shipped import search_words_folder

_Sayings = Mapping[str, Mapping[str, list[str]]]


def occasions_of(service: Service, language: str) -> str:
    """What people say who need the service, by its life events; empty in a language without any."""
    return ". ".join(
        saying
        for event in service.life_events
        for saying in _read("life-events").get(event, {}).get(language, ())
    )


def area_words_of(service: Service, language: str) -> str:
    """What its area is called."""
    return ". ".join(_read("areas").get(service.area, {}).get(language, ()))


@cache
def _read(name: str) -> _Sayings:
    sayings: _Sayings = json.loads((search_words_folder() / f"{name}.json").read_text("utf-8"))
    return sayings
