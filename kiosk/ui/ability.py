"""Whether this kiosk could do a service here and now, apart from who asks for it. Pure."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Final

from kiosk.catalogue.model import Service
from kiosk.catalogue.terms import Signature
from kiosk.forms.checker import FormDamaged
from kiosk.forms.definition import FormUnsupported


class Verdict(StrEnum):
    """Whether it can be finished here and now, and if not, why."""

    HERE = "here"
    ELSEWHERE = "elsewhere"
    NO_KEY = "no-key"
    SIGNATURE = "signature"
    FORM = "form"
    NO_ROOM = "no-room"
    CHOOSE_TENDER = "choose-tender"
    CHOOSE_JOB = "choose-job"
    CHOOSE_LOCATION = "choose-location"
    """It is about one of them, which is to be chosen first."""
    WITHDRAWN = "withdrawn"
    WITHDRAWN_BEGUN = "withdrawn-begun"
    """It was withdrawn while the visitor filled it in: what was begun may be sent."""


NOT_RESUMED: Final = {
    Verdict.NO_ROOM: "service.verdict-no-room",
    Verdict.WITHDRAWN: "resume.withdrawn",
}
"""Why a draft is not gone on with now, though it may be later."""


def ability(
    service: Service,
    can_sign: Callable[[], bool],
    has_room: Callable[[], bool],
    compiled: Callable[[], object],
) -> Verdict:
    """Withdrawn or not. `compiled` reads its form."""
    if service.form is None:
        return Verdict.ELSEWHERE
    if service.agency.key is None:
        return Verdict.NO_KEY
    if service.signature is Signature.REQUIRED and not can_sign():
        return Verdict.SIGNATURE
    if not has_room():
        return Verdict.NO_ROOM
    try:
        compiled()
    except (FormDamaged, FormUnsupported):
        return Verdict.FORM
    return Verdict.HERE
