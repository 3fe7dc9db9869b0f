"""In which of the two languages a page answers: the one chosen on it, else the browser's."""

from __future__ import annotations

from typing import Final

from kiosk.words import FALLBACK_LANGUAGE

LANGUAGES: Final = ("es", "en")
_MOST_RANGES: Final = 20


def chosen_language(asked: str | None) -> str | None:
    """What `?lang=` says; None for anything that is no language of ours."""
    return asked if asked in LANGUAGES else None


def browser_language(accept: str) -> str:
    """The best of `Accept-Language` (RFC 9110, section 12.5.4); Spanish where none fits."""
    weights: dict[str, float] = {}
    for part in accept.split(",")[:_MOST_RANGES]:
        tag, _, parameter = part.partition(";")
        language = tag.strip().lower().split("-")[0]
        if language in LANGUAGES:
            weights[language] = max(weights.get(language, 0.0), _weight(parameter))
    best = max(weights, key=lambda one: weights[one], default=FALLBACK_LANGUAGE)
    return best if weights.get(best) else FALLBACK_LANGUAGE


def _weight(parameter: str) -> float:
    name, _, value = parameter.partition("=")
    if name.strip().lower() != "q":
        return 1.0
    try:
        return min(1.0, max(0.0, float(value)))
    except ValueError:
        return 0.0
