"""The public pages with something on them: a catalogue, a kiosk that prints, an application."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx
import qrcode
from catalogue_author import Author, text
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from portal_world import CLAIM, Device, Portal

from kiosk.catalogue.building import build_store
from kiosk.catalogue.model import Evidence
from kiosk.catalogue.text import Text
from kiosk.protocol.kiosk_certificate import KioskCertificate, certify
from kiosk.protocol.slip import SlipFacts, SlipKind, sign_slip
from kiosk.protocol.tracking import Stage
from portal.desk.moving import move
from portal.identity import load_or_create_signing_key
from portal.public.shelf import FOLDER, Shelf
from portal.public.shown import shown_catalogue
from portal.public.store_build import store_path
from portal.publishing.repository import Repository

SERVICE = "acta-de-nacimiento"
NASTY = "</script><script>alert(1)</script><img src=x onerror=alert(1)>\u202eatseuf"
HTML = "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8"


def written_catalogue(folder: Path) -> Author:
    """Three services: an ordinary one with a form, one of a hostile author, one without costs."""
    author = Author(folder)
    author.agency(
        "registro-civil",
        phone="55 1234 5678",
        website="https://civil.example.mx",
        address=text("Calle 1", "Street 1"),
    )
    author.form("acta")
    author.keys()
    author.service(
        SERVICE,
        form="acta",
        form_version=1,
        channels=[
            {"type": "kiosk"},
            {"type": "phone", "phone": "800 911 7877"},
            {"type": "web", "website": "https://civil.example.mx/acta"},
        ],
    )
    author.service("pension", area="jobs", certainty="confirmed", costs=[{"amount": 0}])
    author.service("hostil", name=text("Hostil", "Hostile"))
    return author


@dataclass
class PublicWorld:
    """A portal whose pages are ready, called without a socket."""

    portal: Portal
    device: Device
    shelf: Shelf

    def get(self, path: str, headers: dict[str, str] | None = None) -> httpx.Response:
        return self.portal.call("GET", path, None, {"Accept": HTML, **(headers or {})})

    def post(
        self,
        path: str,
        fields: dict[str, str],
        headers: dict[str, str] | None = None,
        client: str = "192.0.2.1",
    ) -> httpx.Response:
        request = httpx.Request("POST", "http://portal.test/", data=fields)
        sent = {"Accept": HTML, "Content-Type": request.headers["content-type"], **(headers or {})}
        return self.portal.call("POST", path, request.read(), sent, client)

    def upload(self, photo: bytes, **more: str) -> httpx.Response:
        files = {"photo": ("papel.png", photo, "image/png")}
        request = httpx.Request("POST", "http://portal.test/v", files=files, data=more)
        sent = {"Accept": HTML, "Content-Type": request.headers["content-type"]}
        return self.portal.call("POST", "/v", request.read(), sent)

    def application(self) -> str:
        """One that has come; its folio."""
        envelope = self.device.envelope()
        self.device.submit(envelope)
        return envelope.header.folio

    def moved(self, folio: str, stage: Stage, note: str) -> None:
        self.portal.clock.advance(days=1)
        move(self.portal.pile(), folio, stage, note)

    def token(
        self,
        folio: str,
        *,
        portal_key: Ed25519PrivateKey | None = None,
        device_key: Ed25519PrivateKey | None = None,
        kiosk_number: int | None = None,
        **changes: Any,
    ) -> str:
        """A slip's, of the enrolled kiosk unless told otherwise."""
        now = self.portal.clock().replace(microsecond=0)
        key = device_key or self.device.key
        number = kiosk_number or self.device.enrolment.kiosk_number
        certificate = KioskCertificate(
            number, "cdc-oaxaca-014", key.public_key().public_bytes_raw()
        )
        fields: dict[str, Any] = {
            "kind": SlipKind.APPLICATION,
            "folio": folio,
            "service": SERVICE,
            "agency": "registro-civil",
            "created_at": now - timedelta(hours=1),
            "stage": Stage.WAITING,
            "said_at": now,
        }
        facts = SlipFacts(**(fields | changes))
        signed_by = portal_key or load_or_create_signing_key(self.portal.settings.signing_key_path)
        return sign_slip(facts, certify(certificate, signed_by), key)


def photo_of(code: str, noise: int = 60) -> bytes:
    """A picture of a QR as a phone might have it: some space around, PNG."""
    picture = qrcode.make(code, box_size=4, border=noise // 4)
    content = BytesIO()
    picture.save(content, "PNG")
    return content.getvalue()


def _build_store(portal: Portal) -> None:
    """As `store_build` does, but for one service, which no check of a source would let through."""
    shown = shown_catalogue(Repository(portal.settings.repository), portal.catalogue)
    assert shown is not None
    catalogue = shown.load()
    hostile = [
        replace(one, name=_bad("Hostil"), purpose=_bad(), evidence=(Evidence(_bad(), _bad()),))
        if one.id == "hostil"
        else one
        for one in catalogue.services
    ]
    path = store_path(portal.settings.home / FOLDER, shown.stamp)
    build_store(replace(catalogue, services=tuple(hostile)), path, source_stamp=shown.stamp)


def _bad(first: str = "") -> Text:
    return Text({"es": f"{first} {NASTY}", "en": f"{first} {NASTY}"})


def open_world(folder: Path) -> PublicWorld:
    """The pages' store is built at once, in this process."""
    portal = Portal(folder)
    written_catalogue(portal.catalogue)
    _build_store(portal)
    shelf: Shelf = portal.app.state.shelf
    return PublicWorld(portal, portal.enrol(), shelf)


__all__ = ["CLAIM", "NASTY", "SERVICE", "PublicWorld", "open_world", "photo_of"]
