"""Signing with an e.firma, stage by stage, with what a stick could hold."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from kiosk.gallery.exhibits import sample_answers
from kiosk.gallery.hall import Hall
from kiosk.ui.models.sign import SignModel
from kiosk.ui.signed_body import ToSign
from kiosk.visit.journey import Application, Visit
from kiosk.visit.pages import CheckPage, Home, SignPage

_MUST: Final = "declaracion-mensual-resico"
_DAY: Final = datetime(2026, 11, 20, 18, tzinfo=UTC).isoformat()
_SIGNER: Final[dict[str, Any]] = {
    "name": "XÓCHITL GUADALUPE DE LOS ÁNGELES MUÑOZ PEÑA",
    "rfc": "MUPX850214AB1",
    "curp": "MUPX850214MOCXXC01",
    "through": "",
    "from": datetime(2024, 9, 21, 18, tzinfo=UTC).isoformat(),
    "until": datetime(2028, 9, 21, 18, tzinfo=UTC).isoformat(),
    "revoked_at": None,
    "list_of": _DAY,
    "list_stale": False,
}
_COMPANY: Final[dict[str, Any]] = {
    **_SIGNER,
    "name": "COMERCIALIZADORA DE PRODUCTOS DEL CAMPO ÑANDÚ, S.A. DE C.V.",
    "rfc": "CPC010203AB9",
    "curp": "",
    "through": "MUPX850214AB1",
    "list_stale": True,
}
_REVOKED: Final = {**_SIGNER, "revoked_at": _DAY}
_TO_SIGN: Final = ToSign(UUID("0199f2b1-7c3e-7f00-8000-000000000001"), "es", b"")


def sign_scenes(hall: Hall) -> Iterator[str]:
    """The stages, and what goes wrong in each."""
    page = _page(hall)
    yield "sign insert"
    page.take_look("no-stick")
    yield "sign no stick"
    page.show_found(_found((_SIGNER, None), (_COMPANY, None), (_REVOKED, "revoked")))
    yield "sign choose"
    page.choose(2)
    yield "sign revoked"
    page.choose(1)
    yield "sign company, old list"
    page.show_found(_found((_SIGNER, None)))
    yield "sign password"
    page.take_signature(_TO_SIGN, {"fault": "wrong-password"})
    yield "sign wrong password"
    page.take_signature(_TO_SIGN, {"fault": "other-key"})
    yield "sign another key"
    page.take_signature(_TO_SIGN, {"signature": "", "signer": _SIGNER})
    yield "sign signed"
    hall.stands_on(Visit(hall.look.language, Home()))


def _page(hall: Hall) -> SignModel:
    application = Application(_MUST, sample_answers(hall.store, _MUST))
    trail = (Home(), CheckPage())
    hall.stands_on(Visit(hall.look.language, SignPage(), trail, application))
    page = hall.model.pageModel
    if not isinstance(page, SignModel):
        raise TypeError("the page of signing has another model")
    return page


def _found(*signers: tuple[dict[str, Any], str | None]) -> dict[str, Any]:
    found = [{"certificate": "", "signer": signer, "fault": fault} for signer, fault in signers]
    return {"found": found, "keys": [""], "stick": True}
