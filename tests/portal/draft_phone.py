"""A kiosk's draft on somebody's phone: a form with most kinds of questions, sealed by the kiosk."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from catalogue_author import Author, text
from portal_world import Device, Portal

from kiosk.catalogue.building import build_store
from kiosk.forms.definition import Form, compile_form
from kiosk.offline.draft_code import DraftCode, DraftKeys, held_in_address, keys_of, mint_code
from kiosk.offline.sealed_draft import DraftContent, DraftGuide, open_draft, seal_draft
from kiosk.portal_client.client import PortalClient
from kiosk.portal_client.wire import device_signer
from kiosk.protocol.draft import Draft
from portal.public.shelf import FOLDER, Shelf
from portal.public.shown import shown_catalogue
from portal.public.store_build import store_path
from portal.publishing.repository import Repository

Answer = TypeVar("Answer")
SERVICE = "constancia"
NASTY = '"><img src=x onerror=alert(1)>'
_TEXT = {"type": "string"}
SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["name", "whose", "kind"],
    "properties": {
        "name": {**_TEXT, "title": "Nombre completo", "description": "Como está en su acta."},
        "whose": {
            "title": "¿Para quién es?",
            "oneOf": [
                {"const": "me", "title": "Para mí"},
                {"const": "child", "title": "Para mi hija o hijo"},
            ],
        },
        "kind": {"title": "¿De qué clase?", "enum": [{"clave": 1, "de": "simple"}, {"clave": 2}]},
        "fast": {"type": "boolean", "title": "¿La necesita pronto?"},
        "born": {**_TEXT, "format": "date", "title": "Fecha de nacimiento"},
        "at": {**_TEXT, "format": "time", "title": "¿A qué hora le llamamos?"},
        "pay": {"type": "number", "title": "¿Cuánto gana al mes?"},
        "why": {**_TEXT, "title": "¿Para qué la necesita?", "maxLength": 500},
        "with": {
            "type": "array",
            "title": "¿Con qué datos?",
            "uniqueItems": True,
            "items": {
                "oneOf": [
                    {"const": "home", "title": "Mi domicilio"},
                    {"const": "work", "title": "Mi trabajo"},
                ]
            },
        },
        "home": {
            "type": "object",
            "title": "Su domicilio",
            "properties": {
                "state": {**_TEXT, "format": "mx-state", "title": "Estado"},
                "town": {**_TEXT, "format": "mx-municipality", "title": "Municipio"},
                "street": {**_TEXT, "title": "Calle y número"},
            },
        },
        "people": {
            "type": "array",
            "title": "Quienes viven con usted",
            "items": {"type": "object", "properties": {"who": {**_TEXT, "title": "Nombre"}}},
        },
        "proof": {**_TEXT, "format": "data-url", "title": "Su comprobante"},
    },
    "if": {"properties": {"whose": {"const": "child"}}, "required": ["whose"]},
    "then": {"properties": {"child": {**_TEXT, "title": "¿Cómo se llama su hija o hijo?"}}},
}
UI = {
    "ui:order": ["name", "whose", "child", "*"],
    "pay": {"ui:widget": "money"},
    "why": {"ui:widget": "textarea"},
}
ENGLISH = {"Nombre completo": "Full name", "¿Para quién es?": "Who is it for?"}
ANSWERS: dict[str, Any] = {
    "name": "Ana Ruiz Ñúñez 😀",
    "whose": "me",
    "kind": {"clave": 1, "de": "simple"},
    "born": "1956-02-01",
    "at": "14:30:00-06:00",
    "pay": 1200.5,
    "with": ["home"],
    "home": {"state": "MX-OAX", "town": "20067", "street": NASTY},
    "people": [{"who": "Luis"}, {}],
}
FORM: Form = compile_form(SCHEMA, UI, None)


@dataclass
class PhoneWorld:
    """A portal with the form on its pages, served at `base`, a kiosk, and a draft's code."""

    portal: Portal
    device: Device
    base: str = ""
    code: DraftCode = field(default_factory=lambda: mint_code(secrets.token_bytes))

    @property
    def keys(self) -> DraftKeys:
        return keys_of(self.code)

    @property
    def held(self) -> str:
        return held_in_address(self.code, self.keys)

    def saves(
        self, answers: Mapping[str, Any] = ANSWERS, *, writer: bool = True, **more: Any
    ) -> None:
        """At the kiosk: as `Drafting` seals it and the station brings it."""
        fields: dict[str, Any] = {
            "service": SERVICE,
            "form_version": 1,
            "language": "es",
            "answers": dict(answers),
            "saved_at": datetime(2026, 11, 26, tzinfo=UTC),
            "guide": DraftGuide(guide="hijo", answers={"a": 1}, told={}, sent={}, had=("acta",)),
        }
        sealed = seal_draft(DraftContent(**(fields | more)), self.keys, os.urandom)
        draft = Draft(sealed=sealed, writer=self.keys.writer if writer else None)
        self._at_portal(lambda portal: portal.put_draft(self.keys.locator, draft))

    def opens(self) -> DraftContent:
        """At any kiosk."""
        kept = self._at_portal(lambda portal: portal.get_draft(self.keys.locator))
        return open_draft(kept.sealed, self.keys)

    def sends(self) -> None:
        """The application: its draft is erased everywhere."""
        self._at_portal(lambda portal: portal.delete_draft(self.keys.locator))

    def _at_portal(self, ask: Callable[[PortalClient], Answer]) -> Answer:
        sign = device_signer(self.device.id, self.device.key, self.portal.clock, os.urandom)
        with closing(PortalClient(self.base, 10, sign)) as client:
            return ask(client)

    def another(self) -> PhoneWorld:
        """With a code of its own."""
        return replace(self, code=mint_code(secrets.token_bytes))


def open_phone_world(folder: Path) -> PhoneWorld:
    portal = Portal(folder)
    author = Author(portal.catalogue)
    author.agency("registro-civil", phone="55 1234 5678")
    author.form("constancia", schema=SCHEMA, ui=UI, en=ENGLISH)
    author.keys()
    name = text("Constancia de domicilio", "Proof of address")
    author.service(
        SERVICE, name=name, form="constancia", form_version=1, channels=[{"type": "kiosk"}]
    )
    shown = shown_catalogue(Repository(portal.settings.repository), portal.catalogue)
    assert shown is not None
    path = store_path(portal.settings.home / FOLDER, shown.stamp)
    build_store(shown.load(), path, source_stamp=shown.stamp)
    shelf: Shelf = portal.app.state.shelf
    assert shelf.look()
    return PhoneWorld(portal, portal.enrol())
