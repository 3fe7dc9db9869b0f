"""Ways to services, as titled groups of entries: what happened, who answers, where. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import assert_never

from kiosk.catalogue.place_names import municipalities_of
from kiosk.catalogue.places import STATES, is_state, state_of
from kiosk.catalogue.reading import AuthorityCount
from kiosk.catalogue.terms import Level, LifeEvent
from kiosk.folding import folded
from kiosk.ui.place_words import called, with_state
from kiosk.words import Words


@dataclass(frozen=True)
class Way:
    """One way. `key` is what it stands for; `leads` where it opens a list of ways inside."""

    key: str
    title: str
    note: str = ""
    leads: bool = False


@dataclass(frozen=True)
class Group:
    """Entries of one kind; the title may be empty. `only_typed`: too many to be listed unasked."""

    title: str
    entries: tuple[Way, ...]
    only_typed: bool = False


def matching(groups: Sequence[Group], typed: str, most: int) -> tuple[list[Group], int]:
    """The entries that have every word typed, or its beginning: `most` of them; how many are left.

    Groups without an entry are left out.
    """
    wanted = folded(typed).split()
    shown: list[Group] = []
    found = 0
    for group in groups:
        if group.only_typed and not wanted:
            continue
        fitting = [entry for entry in group.entries if _has(entry, wanted)]
        kept = tuple(fitting[: max(0, most - found)])
        found += len(fitting)
        if kept:
            shown.append(replace(group, entries=kept))
    return shown, max(0, found - most)


def life_event_groups(counts: Mapping[LifeEvent, int], words: Words) -> list[Group]:
    """What happened to people, in the catalogue's order."""
    entries = tuple(
        Way(event.value, words(f"life-event.{event.value}"), words("results.count", count=count))
        for event, count in counts.items()
        if count
    )
    return [Group("", entries)]


def authority_groups(
    counts: Iterable[AuthorityCount], own_place: str | None, words: Words
) -> list[Group]:
    """Federal ones, those of the centre's own municipality and state, and the rest; each A–Z."""
    own_state = state_of(own_place) if own_place and not is_state(own_place) else own_place
    kinds: dict[str, list[Way]] = {}
    for one in counts:
        kinds.setdefault(_kind(one, own_place, own_state), []).append(_authority(one, words))
    titles = {
        "own-municipality": words("browse.of-place", place=called(own_place, words)),
        "own-state": words("browse.of-place", place=called(own_state, words)),
        "federal": words("browse.federal"),
        "state": words("browse.of-other-states"),
        "municipal": words("browse.of-other-municipalities"),
    }
    return [Group(title, _in_order(kinds[kind])) for kind, title in titles.items() if kind in kinds]


def place_groups(
    counts: Mapping[str, int], own_place: str | None, words: Words, *, whole_country: bool
) -> list[Group]:
    """The centre's own place, the whole country where it may be chosen, then every state; by
    typing, every municipality."""
    near = [_place(own_place, counts, words)] if own_place else []
    if whole_country:
        near.append(Way("", words("place.country"), words("place.country-note")))
    states = (
        replace(_place(state, counts, words), leads=_leads(state, counts)) for state in STATES
    )
    everywhere = (code for state in STATES for code in municipalities_of(state))
    groups = [
        Group(words("browse.near"), tuple(near)),
        Group(words("browse.states"), _in_order(states)),
        Group(
            words("browse.municipalities"),
            _in_order(_place(code, counts, words) for code in everywhere),
            only_typed=True,
        ),
    ]
    return [group for group in groups if group.entries]


def municipality_groups(state: str, counts: Mapping[str, int], words: Words) -> list[Group]:
    """The whole state, then its municipalities with services of their own; by typing, the rest."""
    whole = words("browse.whole", place=called(state, words))
    codes = municipalities_of(state)
    own = [code for code in codes if code in counts]
    rest = [code for code in codes if code not in counts]
    return [
        Group("", (replace(_place(state, counts, words), title=whole),)),
        Group(words("browse.municipalities"), _in_order(_place(c, counts, words) for c in own)),
        Group(
            words("browse.municipalities-rest"),
            _in_order(_place(c, counts, words) for c in rest),
            only_typed=True,
        ),
    ]


def elsewhere_groups(services: Mapping[str, str], words: Words) -> list[Group]:
    """One service of many places: its id there, by the place."""
    entries = (Way(service, with_state(place, words)) for place, service in services.items())
    return [Group("", _in_order(entries))]


def _place(code: str, counts: Mapping[str, int], words: Words) -> Way:
    """A municipality without a service of its own has those of its state."""
    if code in counts:
        note = words("results.count", count=counts[code])
    else:
        note = words("browse.of-state") if not is_state(code) else words("browse.of-country")
    return Way(code, with_state(code, words), note)


def _leads(state: str, counts: Mapping[str, int]) -> bool:
    return any(not is_state(code) and state_of(code) == state for code in counts)


def _authority(one: AuthorityCount, words: Words) -> Way:
    """By the name that people use, the official one beside it."""
    title = one.agency.called.in_language(words.language)
    name = one.agency.name.in_language(words.language)
    count = words("results.count", count=one.services)
    return Way(one.agency.id, title, count if name == title else f"{count} · {name}")


def _kind(one: AuthorityCount, own_place: str | None, own_state: str | None) -> str:
    match one.agency.level:
        case Level.FEDERAL:
            return "federal"
        case Level.STATE:
            return "own-state" if one.agency.place == own_state else "state"
        case Level.MUNICIPAL:
            return "own-municipality" if one.agency.place == own_place else "municipal"
        case never:
            assert_never(never)


def _in_order(entries: Iterable[Way]) -> tuple[Way, ...]:
    return tuple(sorted(entries, key=lambda entry: folded(entry.title)))


def _has(entry: Way, wanted: Sequence[str]) -> bool:
    written = _words_of(entry)
    return all(any(word.startswith(part) for word in written) for part in wanted)


@lru_cache(maxsize=4096)
def _words_of(entry: Way) -> tuple[str, ...]:
    return tuple(re.findall(r"\w+", folded(f"{entry.title} {entry.note}")))
