"""Asking to be called about a service, in the place of applying for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kiosk.visit.journey import Application, Visit, go, in_hand
from kiosk.visit.pages import QuestionPage


def ask_for_call(visit: Visit, service: str, step: str, given: Mapping[str, Any]) -> Visit:
    """Opens the first question. What was answered to ask for this call is kept."""
    application = visit.application
    if (
        application is None
        or application.service != service
        or application.sent is not None
        or not application.call_back
    ):
        application = Application(service, given, call_back=True, assisted=visit.help.is_given)
    return go(in_hand(visit, application), QuestionPage(step))
