"""The moves around what a visitor thinks of a service, once what they came for is accepted."""

from __future__ import annotations

from dataclasses import replace

from kiosk.visit.journey import Application, Visit, go_home, open_service
from kiosk.visit.pages import ConfirmationPage, RatePage, ServicePage
from kiosk.visit.said import Remark


def may_rate(visit: Visit) -> bool:
    """Once for each accepted application, and only from its folio on; nobody was served by a call
    that is still to come."""
    if not isinstance(visit.page, ConfirmationPage):
        return False
    sent = _sent(visit)
    return not (sent.remark.given or sent.call_back)


def rate(visit: Visit) -> Visit:
    """From the folio to what the visitor thinks; *back* returns to it."""
    return _open_behind(visit, RatePage()) if may_rate(visit) else visit


def keep_remark(visit: Visit, remark: Remark) -> Visit:
    """What was said so far; nothing more is taken down once it was given."""
    application = _sent(visit)
    if application.remark.given:
        return visit
    return replace(visit, application=replace(application, remark=remark))


def open_beside(visit: Visit, service: str) -> Visit:
    """A service that is offered beside what the visitor is at; a folio stays on the way back."""
    if isinstance(visit.page, ConfirmationPage | RatePage):
        return _open_behind(visit, ServicePage(service))
    return open_service(go_home(visit), service)


def _open_behind(visit: Visit, page: RatePage | ServicePage) -> Visit:
    return replace(visit, page=page, trail=(*visit.trail, visit.page), forward=True)


def _sent(visit: Visit) -> Application:
    if visit.application is None or visit.application.sent is None:
        raise ValueError("nothing was sent")
    return visit.application
