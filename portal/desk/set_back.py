"""Notices that the portal was set back, as by a restore, and what of this desk's is missing there.

The agency's log at the portal is a chain: one that lacks the entry that this desk saw last is not
the one it saw. Of what was done here since the newest mark that the portal still knows, each step
is held against the application as it stands. A step is done again only where the application has
just the steps that it followed; the portal takes it once, whoever else sends it. All else a person
decides.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import BinaryIO, Protocol

from kiosk.protocol.tracking import Tracking, TrackingStep
from portal.clerks.applications import MovedOn, NotThere
from portal.clerks.messages import ClerkSeen, DeskLogPage, HeldApplication, LogEnd, NextStep
from portal.clerks.steps import CannotMove
from portal.desk.in_tray import Pile
from portal.desk.own_acts import Act, Mark, OwnActs, digest_of, is_step


class LogsTray(Pile, Protocol):
    """An in-tray that says where the agency's log ends."""

    def whoami(self) -> ClerkSeen: ...
    def log(self, behind: int) -> DeskLogPage: ...


class Standing(StrEnum):
    """How a step that is missing stands to its application."""

    AGAIN = "again"  # it can be done again as it was
    EARLIER = "earlier"  # steps before it are missing too: a colleague's, or the visitor's answer
    OTHERWISE = "otherwise"  # the application moved on in another way
    NOT_THERE = "not-there"  # the portal lacks the application: its kiosk sends it again


@dataclass(frozen=True)
class SetBack:
    """`common` is the newest mark that the portal still knows; None: none of those kept.

    `acts` is what was done here since; some of it may be there.
    """

    common: Mark | None
    end: LogEnd
    acts: tuple[Act, ...]

    @property
    def until(self) -> datetime | None:
        """Up to when the portal is known to have everything."""
        return None if self.common is None else self.common.at


@dataclass(frozen=True)
class Missing:
    """A step of this desk's that the portal has no more."""

    act: Act
    standing: Standing


class KeepingPile:
    """A pile as `tray`, which keeps each step that it took."""

    def __init__(self, tray: Pile, acts: OwnActs) -> None:
        self._tray = tray
        self._acts = acts

    def held(self, folio: str) -> HeldApplication:
        """As `Pile`."""
        return self._tray.held(folio)

    def steps(self, folio: str) -> Tracking:
        """As `Pile`."""
        return self._tray.steps(folio)

    def stream(self, folio: str, position: int) -> AbstractContextManager[BinaryIO]:
        """As `Pile`."""
        return self._tray.stream(folio, position)

    def take_step(self, folio: str, step: NextStep) -> Tracking:
        """As `Pile`."""
        with self._acts.turn:
            told = self._tray.take_step(folio, step)
            self._acts.took(folio, step, told)
        return told


def look(tray: LogsTray, acts: OwnActs) -> SetBack | None:
    """None: the portal has all that was seen, or is too old to say. Raises as `Pile`."""
    with acts.turn:
        end = tray.whoami().log
        if end is None:
            return None
        marks = acts.marks()
        if marks and not _has(tray, end, marks[-1]):
            common = _newest_known(tray, end, marks)
            return SetBack(common, end, acts.since(common))
        newest = marks[-1] if marks else None
        found = SetBack(newest, end, acts.since(newest))
        if missing(tray, found):  # no mark was seen after it that the portal could lack
            return found
        acts.saw(end)
        return None


def missing(pile: Pile, found: SetBack) -> tuple[Missing, ...]:
    """Each step that is not there, oldest first; what would follow once those before it are done
    again can be done again too. Raises as `Pile`, but for `NotThere`."""
    return tuple(_missing(pile, found.acts))


def do_again(pile: Pile, found: SetBack) -> None:
    """Does again what can be, in its order. Raises `TrayUnreachable`; then the rest is missing."""
    for act in found.acts:
        try:
            if _standing(act, pile.steps(act.folio).steps) is Standing.AGAIN:
                pile.take_step(act.folio, act.step)
        except (NotThere, MovedOn, CannotMove):
            continue  # it is shown, for a person to decide


def go_on(tray: LogsTray, acts: OwnActs) -> None:
    """A person has seen to it: from here on the log as it is now is the one that was seen."""
    with acts.turn:
        found = look(tray, acts)
        if found is not None:
            acts.begin_again(found.common, found.end)


def _missing(pile: Pile, acts: Sequence[Act]) -> Iterator[Missing]:
    ways: dict[str, list[TrackingStep] | None] = {}
    for act in acts:
        if act.folio not in ways:
            ways[act.folio] = _way(pile, act.folio)
        way = ways[act.folio]
        standing = Standing.NOT_THERE if way is None else _standing(act, way)
        if way is not None and standing is Standing.AGAIN:
            way.append(_as_taken(act))
        if standing is not None:
            yield Missing(act, standing)


def _way(pile: Pile, folio: str) -> list[TrackingStep] | None:
    try:
        return list(pile.steps(folio).steps)
    except NotThere:
        return None


def _standing(act: Act, way: Sequence[TrackingStep]) -> Standing | None:
    """None: it is there."""
    after = act.step.after
    if len(way) > after:
        return None if is_step(way[after], act.step) else Standing.OTHERWISE
    if len(way) < after:
        return Standing.EARLIER
    return Standing.AGAIN if digest_of(way) == act.before else Standing.OTHERWISE


def _as_taken(act: Act) -> TrackingStep:
    step = act.step
    return TrackingStep(
        stage=step.stage,
        at=act.at,
        note=step.note.strip(),
        letter=step.letter,
        settles=step.settles,
    )


def _newest_known(tray: LogsTray, end: LogEnd, marks: Sequence[Mark]) -> Mark | None:
    """By halves: the portal has every mark up to that one, and none after it."""
    known, unknown = -1, len(marks) - 1
    while unknown - known > 1:
        half = (known + unknown) // 2
        if _has(tray, end, marks[half]):
            known = half
        else:
            unknown = half
    return marks[known] if known >= 0 else None


def _has(tray: LogsTray, end: LogEnd, mark: Mark) -> bool:
    """Whether the agency's log has the entry that was its newest then."""
    seen = mark.end.number, mark.end.hash
    if mark.end.number in {0, end.number}:
        return mark.end.number == 0 or seen == (end.number, end.hash)
    if mark.end.number > end.number:
        return False
    entries = tray.log(mark.end.number - 1).entries
    return bool(entries) and (entries[0].number, entries[0].hash) == seen
