"""The pictures of places as bars, each with its words. Pure."""

from __future__ import annotations

from typing import Any

from kiosk.catalogue.location_plots import LocationPlots, Tally
from kiosk.ui.place_words import called
from kiosk.ui.plot_words import bar_chart
from kiosk.words import Words


def kind_charts(plots: LocationPlots, words: Words) -> list[dict[str, Any]]:
    """How many there are of each kind."""
    bars = [(words(f"location.type-{bar.key}"), bar.value) for bar in plots.kinds]
    return [_chart("plots.kinds", bars, [], words)]


def where_charts(plots: LocationPlots, words: Words) -> list[dict[str, Any]]:
    """How many there are in each state, where there are several, and in each municipality."""
    notes = []
    if plots.without_place:
        notes.append(words("plots.without-place", count=plots.without_place))
    charts = [
        _chart(title, [(called(bar.key, words), bar.value) for bar in tally.bars],
               _rest(tally, words), words)
        for title, tally in (("plots.states", plots.states), ("plots.municipalities",
                                                             plots.municipalities))
        if tally.bars
    ]  # fmt: skip
    if not charts:
        return [_chart("plots.municipalities", [], notes, words)]
    charts[-1]["notes"] += notes
    return charts


def _chart(
    title: str, bars: list[tuple[str, float]], notes: list[str], words: Words
) -> dict[str, Any]:
    said = [(label, value, words("plots.locations", count=int(value))) for label, value in bars]
    return bar_chart(words(title), said, notes)


def _rest(tally: Tally, words: Words) -> list[str]:
    if not tally.others:
        return []
    return [words("plots.locations-rest", count=tally.others, locations=f"{tally.rest:,}")]
