"""Who may be asked about a service: a phone that is answered now or later, and a call."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from kiosk.catalogue.model import Service
from kiosk.catalogue.service_line import line_of
from kiosk.ui.line_words import hours_words, state_words
from kiosk.words import Words


@dataclass(frozen=True)
class HelpLine:
    """`now` is by the centre's clock; `may_ask` whether a call could be kept here and costs nothing
    that was typed."""

    service: Service
    now: Callable[[], datetime]
    may_ask: bool

    @property
    def may_call(self) -> bool:
        """Whether one may ask to be called."""
        agency = self.service.agency
        return bool(agency.calls_back and agency.key) and self.may_ask

    def fact(self, words: Words) -> tuple[str, str] | None:
        """The number, and whether somebody answers; None where the page says no more than that."""
        line = line_of(self.service)
        agency = self.service.agency
        if line is None or not (line.hours or line.phone != agency.phone):
            return None
        return line.phone, state_words(line.hours, agency, self.now(), words)

    def call_words(self, words: Words) -> str:
        """When the agency calls."""
        agency = self.service.agency
        hours = hours_words(agency.calls_back, agency, self.now(), words)
        name = agency.called.in_language(words.language)
        return words("call.ask-note", authority=name, hours=hours)
