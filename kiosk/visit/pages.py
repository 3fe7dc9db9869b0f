"""The pages a visit can stand on, as a tagged union."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from kiosk.visit.answering import LookedUp


@dataclass(frozen=True)
class Attract:
    """Nobody is here."""


@dataclass(frozen=True)
class Languages:
    """Choosing the language."""


@dataclass(frozen=True)
class Home:
    """The areas, the search, and what else one can do."""


class By(StrEnum):
    """What a list of ways to services is ordered by."""

    LIFE_EVENT = "life-event"
    AUTHORITY = "authority"
    PLACE = "place"
    ELSEWHERE = "elsewhere"


@dataclass(frozen=True)
class Browse:
    """Ways to services: by what happened, who answers, or where.

    `inside`: the state whose municipalities are listed, or the service that other places have too.
    """

    by: By = By.LIFE_EVENT
    inside: str = ""


@dataclass(frozen=True)
class Narrowing:
    """What a list is narrowed by; None and False: not by this. `place`: a code, as in settings."""

    place: str | None = None
    area: str | None = None
    level: str | None = None
    free: bool = False
    here: bool = False
    no_line: bool = False


@dataclass(frozen=True)
class Results:
    """Services found by words, or those of an area, a life event or an authority.

    `narrowing` is the visitor's, `opened_with` what the page had before and goes back to.
    """

    query: str = ""
    area: str | None = None
    life_event: str | None = None
    authority: str | None = None
    narrowing: Narrowing = Narrowing()
    opened_with: Narrowing = Narrowing()


@dataclass(frozen=True)
class About:
    """A tender, a job or a place (`kind`): its feed and its id there."""

    kind: str
    feed: str
    id: str


class OfPostings:
    """The pages of tenders, jobs and places."""


class OfQuestions:
    """The pages of questions that belong to no application, and of what comes of them."""


@dataclass(frozen=True)
class PostingsPage(OfPostings):
    """Tenders or jobs. `narrowing` names one value of some fields."""

    kind: str
    query: str = ""
    narrowing: tuple[tuple[str, str], ...] = ()
    sort: str = ""


@dataclass(frozen=True)
class PostingChoicePage(OfPostings):
    """The values of one field, such as all buyers, of the list that is narrowed."""

    of: PostingsPage
    field: str


@dataclass(frozen=True)
class PostingPlotsPage(OfPostings):
    """The tenders of a list in pictures."""

    of: PostingsPage


@dataclass(frozen=True)
class PostingPage(OfPostings):
    """All of one tender, job or place."""

    about: About


AnyPostings = PostingsPage | PostingChoicePage | PostingPlotsPage | PostingPage


@dataclass(frozen=True)
class ServicePage:
    """What one service is, costs, takes and needs; `about` what it was opened from."""

    service: str
    about: About | None = None


class OfBeforehand(OfQuestions):
    """The pages on which a visitor learns whether a service can be done here."""


@dataclass(frozen=True)
class BeforehandPage(OfBeforehand):
    """One page of the questions that come before an application; no `step`: the first."""

    of: ServicePage
    step: str = ""


@dataclass(frozen=True)
class BeforehandResultPage(OfBeforehand):
    """Whether it can be done here, and what else one can do."""

    of: ServicePage


AnyBeforehand = BeforehandPage | BeforehandResultPage


@dataclass(frozen=True)
class QuestionPage:
    """One step of the application; `returning` when it was opened from *check your answers*."""

    step: str
    returning: bool = False


@dataclass(frozen=True)
class CheckPage:
    """All answers, before sending."""


@dataclass(frozen=True)
class SignPage:
    """Signing what was answered, with the visitor's e.firma."""


@dataclass(frozen=True)
class ConfirmationPage:
    """The folio and what happens next."""


@dataclass(frozen=True)
class RatePage:
    """What the visitor thinks of the service that was applied for."""


class OfEnquiry(OfQuestions):
    """The pages on which a visitor finds out what they may have a right to."""


@dataclass(frozen=True)
class EnquiryPage(OfEnquiry):
    """One page of its questions; no `step`: the first."""

    step: str = ""


@dataclass(frozen=True)
class EnquiryResultPage(OfEnquiry):
    """What the visitor may have a right to, by what was answered."""


AnyEnquiry = EnquiryPage | EnquiryResultPage


class OfGuides(OfQuestions):
    """The pages of a way through several services."""


@dataclass(frozen=True)
class GuideQuestionPage(OfGuides):
    """One page of the questions that its steps hang on."""

    guide: str
    step: str


@dataclass(frozen=True)
class GuidePage(OfGuides):
    """Its steps, and how far the visitor has come."""

    guide: str


AnyGuide = GuideQuestionPage | GuidePage


@dataclass(frozen=True)
class TrackPage:
    """Where an earlier application stands; `found` once it was looked up.

    `typed`: folio and code, as far as they were typed before that.
    """

    found: LookedUp | None = None
    typed: tuple[str, str] = field(default=("", ""), repr=False)


@dataclass(frozen=True)
class DraftSavedPage:
    """The six words to go on with an unfinished application."""


@dataclass(frozen=True)
class ResumePage:
    """Going on with an application that was saved before, by its words: those `typed` so far."""

    typed: str = field(default="", repr=False)


AnyFinding = Home | Browse | Results | AnyPostings | AnyBeforehand | AnyEnquiry | AnyGuide
"""Those on which a service is found."""

Page = (
    Attract
    | Languages
    | AnyFinding
    | ServicePage
    | QuestionPage
    | CheckPage
    | SignPage
    | ConfirmationPage
    | RatePage
    | TrackPage
    | DraftSavedPage
    | ResumePage
)


def service_page_of(page: Page) -> ServicePage | None:
    """The service that a page is, or asks about before an application; else None."""
    match page:
        case ServicePage():
            return page
        case BeforehandPage(of) | BeforehandResultPage(of):
            return of
        case _:
            return None
