"""The pictures of tenders as bars, each with its words. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kiosk.catalogue.tender_plots import MANY_BIDDERS, Amounts, Bar, Plots
from kiosk.dates import month_names
from kiosk.ui.posting_words import amount_words
from kiosk.words import Words


def amount_charts(plots: Plots, words: Words) -> list[dict[str, Any]]:
    """`share` of a bar is of the longest; `notes` say what the bars leave out.

    Each currency has a chart of its own: they are never added up.
    """
    charts = [_amounts(amounts, words) for amounts in plots.amounts]
    note = _note("plots.without-amount", plots.without_amount, words)
    if not charts:
        return [bar_chart(words("plots.amounts-unsaid"), [], note)]
    charts[-1]["notes"] += note
    return charts


def count_charts(plots: Plots, words: Words) -> list[dict[str, Any]]:
    """How many offered in each, and how many were published each month."""
    bidders = [
        (_bidders(bar, words), bar.value, words("plots.tenders", count=int(bar.value)))
        for bar in plots.bidders
    ]
    months = [
        (_month(bar.key, words), bar.value, words("plots.tenders", count=int(bar.value)))
        for bar in plots.months
    ]
    unknown = _note("plots.without-bidders", plots.without_bidders, words)
    older = [
        *_note("plots.earlier", plots.earlier, words),
        *_note("plots.without-month", plots.without_month, words),
    ]
    return [
        bar_chart(words("plots.bidders"), bidders, unknown),
        bar_chart(words("plots.months"), months, older),
    ]


def _amounts(amounts: Amounts, words: Words) -> dict[str, Any]:
    currency = amounts.currency
    bars = [
        (
            bar.key or words("tender.buyer-unsaid"),
            bar.value,
            amount_words(bar.value, currency, words),
        )
        for bar in amounts.bars
    ]
    title = words(
        "plots.amounts",
        count=amounts.tenders,
        total=amount_words(amounts.total, currency, words),
    )
    notes = []
    if amounts.rest_buyers:
        rest = amount_words(amounts.rest, currency, words)
        notes.append(words("plots.rest", count=amounts.rest_buyers, amount=rest))
    return bar_chart(title, bars, notes)


def bar_chart(
    title: str, bars: Sequence[tuple[str, float, str]], notes: list[str]
) -> dict[str, Any]:
    """From label, value and words of each bar."""
    longest = max((value for _, value, _ in bars), default=0.0)
    return {
        "title": title,
        "bars": [
            {
                "label": label,
                "said": said,
                "spoken": f"{label}: {said}",
                "share": value / longest if longest else 0.0,
            }
            for label, value, said in bars
        ],
        "notes": notes,
    }


def _note(key: str, count: int, words: Words) -> list[str]:
    return [words(key, count=count)] if count else []


def _bidders(bar: Bar, words: Words) -> str:
    if int(bar.key) >= MANY_BIDDERS:
        return words("plots.many-bidders", number=MANY_BIDDERS)
    return words("plots.of-bidders", count=int(bar.key))


def _month(key: str, words: Words) -> str:
    year, month = key.split("-")
    name = month_names(words)[int(month) - 1]
    return words("plots.month", month=name[:1].upper() + name[1:], year=year)
