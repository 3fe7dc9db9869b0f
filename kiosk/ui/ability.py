"""Whether this kiosk could do a service here and now, apart from who asks for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from kiosk.catalogue.model import Service
from kiosk.catalogue.terms import Signature
from kiosk.forms.checker import FormDamaged
from kiosk.forms.definition import FormUnsupported
from kiosk.ui.models.service import Verdict
from kiosk.ui.sending import Sending
from kiosk.ui.sign_pages import SignPages

NOT_RESUMED: Final = {
    Verdict.NO_ROOM: "service.verdict-no-room",
    Verdict.WITHDRAWN: "resume.withdrawn",
}
"""Why a draft is not gone on with now, though it may be later."""


def ability(
    service: Service, sending: Sending, signing: SignPages, compiled: Callable[[], object]
) -> Verdict:
    """Withdrawn or not. `compiled` reads its form."""
    if service.form is None:
        return Verdict.ELSEWHERE
    if service.agency.key is None:
        return Verdict.NO_KEY
    if service.signature is Signature.REQUIRED and not signing.is_ready:
        return Verdict.SIGNATURE
    if not sending.has_room():
        return Verdict.NO_ROOM
    try:
        compiled()
    except (FormDamaged, FormUnsupported):
        return Verdict.FORM
    return Verdict.HERE
