"""An agency's workstation beside a portal that is served: its key file, and its desk as pages."""

from __future__ import annotations

import contextlib
import io
import json
import socket
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import uvicorn
from catalogue_author import Author, text
from clerk_world import clerk
from portal_world import AGENCY, Device, Portal
from uploading import Uploader

from kiosk.protocol.batch import Accepted
from kiosk.protocol.envelope import Followed, Header, sign_envelope
from kiosk.protocol.tracking import claim_hash
from kiosk.sealing.agency_key import AgencyPrivateKey
from kiosk.sealing.body import AttachmentNote, SubmissionBody
from kiosk.sealing.letterbox import Claim, mint_claim_and_letterbox
from kiosk.sealing.seal import SealBinding, seal
from kiosk.sealing.sealed_stream import StreamBinding, seal_stream
from portal.clerks.roles import ClerkRole
from portal.cli import main
from portal.desk.pages.at_hand import AtHand
from portal.desk.pages.door import Door
from portal.desk.pages.site import desk_site
from portal.desk.portal_tray import PortalTray

SCHEMA: dict[str, Any] = {
    "type": "object",
    "title": "Copia del acta",
    "required": ["name", "copies"],
    "properties": {
        "name": {"type": "string", "title": "¿Cómo se llama?"},
        "copies": {"type": "integer", "title": "¿Cuántas copias?", "minimum": 1},
        "paper": {"type": "string", "format": "data-url", "title": "Su comprobante"},
    },
}
ENGLISH = {
    "Copia del acta": "Birth certificate copy",
    "¿Cómo se llama?": "What is your name?",
    "¿Cuántas copias?": "How many copies?",
    "Su comprobante": "Your proof",
}


class Workstation:
    """A clerk's machine, of one portal at `base`."""

    def __init__(
        self, portal: Portal, folder: Path, base: str, role: ClerkRole = ClerkRole.HANDLER
    ) -> None:
        self.portal = portal
        self.keys = folder / "keys"
        self.file = folder / f"{role.value}.json"
        made = _said("keys", "make", "--catalogue", str(portal.catalogue), "--out", str(self.keys))
        self.key_id = next((one["key_id"] for one in made), "")
        locked = self.lock()
        self.passphrase = str(locked["passphrase"])
        name = "ana-torres" if role is ClerkRole.HANDLER else "luis-ruiz"
        key, chosen = str(locked["public_key"]), role.value
        clerk(portal, "add", name, "--agency", AGENCY, "--role", chosen, "--key", key)
        self.seconds, self.base = 0.0, base
        self.door = Door(
            self.file,
            lambda keys: PortalTray(self.base, keys, portal.clock),
            lambda: self.seconds,
            portal.clock,
        )

    def lock(self) -> dict[str, Any]:
        """As the agency does it, by the command."""
        locked: dict[str, Any] = _said(
            "desk", "lock", "--agency", AGENCY, "--keys", str(self.keys), "--out", str(self.file)
        )
        return locked

    @contextmanager
    def serving(self) -> Iterator[str]:
        """Its pages, on a free port of the loopback; their address."""
        services = AtHand(AGENCY, [self.portal.catalogue], self.portal.clock)
        with socket.create_server(("127.0.0.1", 0)) as listener:
            port = listener.getsockname()[1]
            site = desk_site(self.door, services, self.portal.clock, port)
            server = uvicorn.Server(uvicorn.Config(site, log_config=None))
            thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
            thread.start()
            try:
                deadline = time.monotonic() + 10
                while not server.started:
                    assert time.monotonic() < deadline
                    assert thread.is_alive()
                    time.sleep(0.01)
                yield f"http://127.0.0.1:{port}"
            finally:
                server.should_exit = True
                thread.join(10)


@dataclass
class Applicant:
    """Who applies at one kiosk, with a code that opens letters."""

    device: Device
    key: AgencyPrivateKey
    claim: Claim = field(
        default_factory=lambda: mint_claim_and_letterbox(lambda count: bytes(range(count)))
    )

    def applies(
        self,
        answers: Mapping[str, Any],
        files: Sequence[tuple[str, str, bytes]] = (),
        *,
        body: Mapping[str, Any] | None = None,
        **header: Any,
    ) -> Header:
        """The kiosk's whole way; `files` are name, kind and content."""
        key_id = self.key.public_key().key_id
        blank = self.device.header(key_id=key_id, **header)
        blank = blank.model_copy(update={"claim_hash": claim_hash(blank.folio, self.claim.code)})
        binding = SealBinding(id=blank.id, form_version=1, key_id=key_id)
        streams, sealed = [], []
        for position, (_, _, content) in enumerate(files):
            sink = io.BytesIO()
            info = StreamBinding(binding, position).hpke_info
            size, public = len(content), self.key.public_key()
            sealed.append(seal_stream(io.BytesIO(content), size, sink, public, info))
            streams.append(sink.getvalue())
        whole = blank.model_copy(update={"attachments": tuple(sealed)})
        usual: dict[str, Any] = {
            "service": whole.service,
            "form_version": 1,
            "language": "es",
            "answers": dict(answers),
            "letterbox": self.claim.letterbox,
            "attachments": tuple(
                AttachmentNote(question="/paper", name=name, media_type=kind, size=len(content))
                for name, kind, content in files
            ),
        }
        inside = SubmissionBody.model_validate(usual | dict(body or {}))
        sealed_body = seal(inside.canonical(), self.key.public_key(), binding)
        if streams:
            Uploader(self.device).upload(whole.id, *streams)
        [taken] = self.device.submit(sign_envelope(whole, sealed_body, self.device.key))
        assert isinstance(taken, Accepted), taken
        return whole

    def follows(self, header: Header) -> Followed:
        """To answer a letter about an earlier one."""
        digest = claim_hash(header.folio, self.claim.code)
        return Followed(folio=header.folio, claim_hash=digest)


def author_of(portal: Portal) -> Author:
    """The agency's source, with a form."""
    author = Author(portal.catalogue)
    author.agency(AGENCY, name=text("Registro Civil", "Civil Registry"))
    author.form("acta", schema=SCHEMA, en=ENGLISH)
    author.service("acta-de-nacimiento", form="acta", form_version=1, channels=[{"type": "kiosk"}])
    return author


def private_key_of(station: Workstation) -> AgencyPrivateKey:
    """The agency's newest."""
    path = station.keys / AGENCY / f"{station.key_id}.json"
    return AgencyPrivateKey.from_json(path.read_bytes())


def _said(*arguments: str) -> Any:
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        assert main([*arguments, "--json"]) == 0, said.getvalue()
    return json.loads(said.getvalue())
