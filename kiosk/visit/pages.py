"""The pages a visit can stand on, as a tagged union."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Attract:
    """Nobody is here."""


@dataclass(frozen=True)
class Languages:
    """Choosing the language."""


@dataclass(frozen=True)
class Home:
    """The areas, the search, and what else one can do."""


@dataclass(frozen=True)
class Results:
    """Services found by words, or those of an area or a life event."""

    query: str = ""
    area: str | None = None
    life_event: str | None = None


@dataclass(frozen=True)
class ServicePage:
    """What one service is, costs, takes and needs."""

    service: str


@dataclass(frozen=True)
class QuestionPage:
    """One step of the application; `returning` when it was opened from *check your answers*."""

    step: str
    returning: bool = False


@dataclass(frozen=True)
class CheckPage:
    """All answers, before sending."""


@dataclass(frozen=True)
class ConfirmationPage:
    """The folio and what happens next."""


@dataclass(frozen=True)
class TrackPage:
    """Where an earlier application stands."""


@dataclass(frozen=True)
class DraftSavedPage:
    """The six words to go on with an unfinished application."""


@dataclass(frozen=True)
class ResumePage:
    """Going on with an application that was saved before, by its words."""


Page = (
    Attract
    | Languages
    | Home
    | Results
    | ServicePage
    | QuestionPage
    | CheckPage
    | ConfirmationPage
    | TrackPage
    | DraftSavedPage
    | ResumePage
)
