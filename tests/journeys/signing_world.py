"""A kiosk whose catalogue asks for signatures, the authority it believes, and visitors' sticks."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from catalogue_author import Author, text
from cryptography import x509
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption
from cryptography.hazmat.primitives.serialization.pkcs12 import serialize_key_and_certificates
from warm_stage import WarmStage

from kiosk.identity.efirma.example import (
    EXAMPLE_PERSON,
    SEAL_USAGE,
    ExampleAuthority,
    Holder,
    Issued,
    sealed_key,
)
from kiosk.tour.visitor import Visitor

PASSWORD = "tlacolula9"  # noqa: S105 - of keys that are made for a test
MUST, MAY = "Declarar un ingreso", "Pedir un apoyo"
NOW = datetime.now(UTC)
DAY = timedelta(days=1)
PLAIN = Holder("XOCHITL MUNOZ PENA", EXAMPLE_PERSON.rfc, EXAMPLE_PERSON.curp)
"""Without Ñ: cryptography puts nothing else into a container."""
SOMEBODY_ELSE = Holder("LUIS GÓMEZ NÚÑEZ", "GONL700101AA1", "GONL700101HOCMXS00")


@cache
def authority() -> ExampleAuthority:
    return ExampleAuthority.make(NOW)


@cache
def other_authority() -> ExampleAuthority:
    return ExampleAuthority.make(NOW)


@cache
def issued(kind: str) -> Issued:
    start, end = NOW - 300 * DAY, NOW + 300 * DAY
    kinds: Mapping[str, Callable[[], Issued]] = {
        "good": lambda: authority().issue(EXAMPLE_PERSON, start, end, 1),
        "plain": lambda: authority().issue(PLAIN, start, end, 8),
        "second": lambda: authority().issue(SOMEBODY_ELSE, start, end, 2),
        "expired": lambda: authority().issue(EXAMPLE_PERSON, start, NOW - DAY, 3),
        "future": lambda: authority().issue(EXAMPLE_PERSON, NOW + DAY, end, 4),
        "revoked": lambda: authority().issue(EXAMPLE_PERSON, start, end, 5),
        "seal": lambda: authority().issue(EXAMPLE_PERSON, start, end, 6, SEAL_USAGE),
        "weak": lambda: authority().issue(EXAMPLE_PERSON, start, end, 7, bits=1024),
        "foreign": lambda: other_authority().issue(EXAMPLE_PERSON, start, end, 1),
    }
    return kinds[kind]()


@cache
def key_of(kind: str) -> bytes:
    return sealed_key(issued(kind).key, PASSWORD.encode())


def pair(kind: str) -> Mapping[str, bytes]:
    """Certificate and key in a folder, named as the SAT's program names them."""
    name = f"FIEL_{kind}"
    return {
        f"{name}/{kind}.cer": issued(kind).der,
        f"{name}/Claveprivada_FIEL_{kind}.key": key_of(kind),
        f"{name}/foto.jpg": b"\xff\xd8\xff\xe0 a photo",
    }


def container(kind: str) -> bytes:
    """A PKCS#12 file."""
    return serialize_key_and_certificates(
        None,
        issued(kind).key,
        x509.load_der_x509_certificate(issued(kind).der),
        None,
        BestAvailableEncryption(PASSWORD.encode()),
    )


class Sticks:
    """The folder in which sticks are mounted."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()

    def insert(self, files: Mapping[str, bytes]) -> None:
        for name, content in files.items():
            place = self.folder / "usb0" / name
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content)

    def pull_out(self) -> None:
        shutil.rmtree(self.folder / "usb0")


def write_catalogue(folder: Path) -> None:
    """Two services of one agency: one is sent signed, one may be."""
    author = Author(folder)
    schema = {
        "type": "object",
        "title": "Solicitud",
        "required": ["curp"],
        "properties": {
            "curp": {"type": "string", "title": "¿Cuál es su CURP?", "format": "curp"},
        },
    }
    author.form(
        "apoyo", schema=schema, en={"Solicitud": "Application", "¿Cuál es su CURP?": "Your CURP?"}
    )
    channels = [{"type": "kiosk"}]
    for service, name, signature in (
        ("acta-de-nacimiento", MUST, "required"),
        ("apoyo", MAY, "optional"),
    ):
        author.service(
            service, name=text(name, name), form="apoyo", signature=signature, channels=channels,
            form_version=1,
        )  # fmt: skip
    lay_trust(folder)


def lay_trust(folder: Path) -> None:
    crl = folder / "trust/efirma/crl/example.crl"
    crl.parent.mkdir(parents=True, exist_ok=True)
    (folder / "trust/efirma/roots.pem").write_bytes(authority().roots_pem())
    revoked = {issued("revoked").serial: NOW - 10 * DAY}
    crl.write_bytes(authority().revocations(revoked, NOW - DAY, NOW + 5 * DAY))


def enrol(folder: Path) -> None:
    """A portal and an enrolled kiosk in `folder`; neither runs afterwards."""
    with WarmStage(folder) as stage:
        write_catalogue(stage.catalogue)
        stage.prepare()
        stage.start_portal()
        stage.enrol()


def comes_to_sign(visitor: Visitor, service: str, curp: str = EXAMPLE_PERSON.curp) -> None:
    """From home to the page on which it is signed."""
    say = visitor.words
    visitor.taps(say("area.government"))
    visitor.taps(service)
    visitor.waits_for(say("service.cost"))
    visitor.taps(say("service.apply"))
    visitor.types(curp)
    visitor.taps(say("question.continue"))
    visitor.waits_for(say("check.heading"))
    visitor.taps(say("check.sign"))
    visitor.waits_for(say("sign.heading"))


def gives_stick(visitor: Visitor) -> None:
    """A first one, or another after one that was wrong."""
    first, again = visitor.words("sign.look"), visitor.words("sign.look-again")
    visitor.taps(again if visitor.sees(again) else first)
    visitor.waits_until(
        lambda: not visitor.sees(visitor.words("sign.looking")), "an end to looking", 20
    )


def types_password(visitor: Visitor, password: str = PASSWORD) -> None:
    visitor.chooses_field(visitor.words("sign.password"))
    visitor.types(password)
    visitor.taps(visitor.words("sign.sign"))
    visitor.waits_until(
        lambda: not visitor.sees(visitor.words("sign.signing")), "an end to signing", 20
    )
