"""Is a slip genuine: what the public page says of every kind of code, and of none."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from PIL import Image
from public_world import SERVICE, PublicWorld, photo_of

from kiosk.protocol.slip import slip_address
from portal.cli import main

pytest_plugins = ["public_fixtures"]
pytestmark = pytest.mark.usefixtures("_a_minute_later")

GENUINE, FALSE = "El papel es auténtico", "no es auténtico"


def test_a_genuine_slip_is_told_with_all_that_its_code_holds(
    public_world: PublicWorld, folio: str
) -> None:
    answer = public_world.post("/v", {"code": public_world.token(folio)})

    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    for told in (GENUINE, folio, "Copia del acta de nacimiento", "Registro Civil", f"/t/{SERVICE}"):
        assert told in answer.text
    assert "Centro Xochimilco" in answer.text
    assert "REIMPRESIÓN" not in answer.text
    assert "Lo que un papel auténtico no prueba" in answer.text


def test_a_second_print_says_so(public_world: PublicWorld, folio: str) -> None:
    assert (
        "REIMPRESIÓN"
        in public_world.post("/v", {"code": public_world.token(folio, copy=True)}).text
    )


def test_an_address_and_broken_lines_are_read_too(public_world: PublicWorld, folio: str) -> None:
    token = public_world.token(folio)
    for text in (
        slip_address(token, "https://ventanilla.example.mx"),
        f"  {token[:90]}\r\n {token[90:]}\n",
    ):
        assert GENUINE in public_world.post("/v", {"code": text}).text


def test_a_photo_is_read_in_memory(public_world: PublicWorld, folio: str) -> None:
    token = public_world.token(folio)
    for shown in (token, slip_address(token, "https://ventanilla.example.mx")):
        assert GENUINE in public_world.upload(photo_of(shown)).text


def test_what_is_false_is_not_told_apart_from_damage(public_world: PublicWorld, folio: str) -> None:
    token = public_world.token(folio)
    stranger = Ed25519PrivateKey.generate()
    forged = public_world.token(folio, portal_key=stranger, device_key=stranger)
    spoilt = token[:-2] + ("1" if token[-2] == "0" else "0") + token[-1]
    for text in (spoilt, token[:-40], "VT1:", "VT1:AAAA", forged):
        answer = public_world.post("/v", {"code": text})
        assert FALSE in answer.text
        assert folio not in answer.text


def test_a_certificate_under_an_earlier_key_is_judged_by_the_register(
    public_world: PublicWorld, folio: str
) -> None:
    answer = public_world.post(
        "/v", {"code": public_world.token(folio, portal_key=Ed25519PrivateKey.generate())}
    )

    assert "con una llave anterior" in answer.text
    assert folio in answer.text


def test_a_kiosk_that_nobody_knows_is_told(public_world: PublicWorld, folio: str) -> None:
    for token in (
        public_world.token(folio, device_key=Ed25519PrivateKey.generate(), kiosk_number=77_777),
        public_world.token(folio, device_key=Ed25519PrivateKey.generate()),
    ):
        answer = public_world.post("/v", {"code": token})
        assert "No conocemos el equipo" in answer.text
        assert GENUINE not in answer.text


def test_a_kiosk_that_was_replaced_vouches_only_for_the_time_before(
    public_world: PublicWorld,
) -> None:
    old = public_world.portal.enrol()
    folio = old.header().folio
    before = public_world.portal.clock().replace(microsecond=0)
    own: dict[str, Any] = {"device_key": old.key, "kiosk_number": old.enrolment.kiosk_number}
    public_world.portal.clock.advance(days=3)
    public_world.portal.enrol(replaces=old.enrolment.kiosk_number)

    assert (
        GENUINE
        in public_world.post("/v", {"code": public_world.token(folio, said_at=before, **own)}).text
    )
    later = public_world.token(
        folio, said_at=public_world.portal.clock() + timedelta(hours=1), **own
    )
    answer = public_world.post("/v", {"code": later})
    assert "No confíe en este papel" in answer.text
    assert GENUINE not in answer.text


def test_of_a_stolen_kiosk_only_what_had_come_before_is_vouched_for(
    public_world: PublicWorld,
) -> None:
    stolen = public_world.portal.enrol()
    own: dict[str, Any] = {"device_key": stolen.key, "kiosk_number": stolen.enrolment.kiosk_number}
    envelope = stolen.envelope()
    stolen.submit(envelope)
    came, never_came = envelope.header.folio, stolen.header().folio
    before = public_world.portal.clock().replace(microsecond=0)
    public_world.portal.clock.advance(hours=2)
    since = public_world.portal.clock()
    home = ["--home", str(public_world.portal.settings.home)]
    assert main(["retire", stolen.id, "--stolen", "--since", since.isoformat(), *home]) == 0

    written = envelope.header
    true = {
        "service": written.service,
        "agency": written.agency,
        "created_at": written.created_at.replace(microsecond=0),
    }

    def told(folio: str, **changes: Any) -> str:
        return public_world.post("/v", {"code": public_world.token(folio, **own, **changes)}).text

    assert GENUINE in told(came, **true, said_at=before)
    assert "el equipo fue robado" in told(came, **true | {"service": "otro"}, said_at=before)
    assert "el equipo fue robado" in told(came)
    assert "el equipo fue robado" in told(never_came, said_at=before), "any date can be written"

    assert main(["retire", stolen.id, "--since", since.isoformat(), *home]) == 0
    assert GENUINE in told(never_came, said_at=before)
    assert "ya estaba retirado" in told(never_came)
    assert main(["retire", stolen.id, "--undo", *home]) == 0
    assert GENUINE in told(never_came)
    assert main(["retire", stolen.id, "--undo", *home]) == 1
    assert main(["retire", "kiosco", *home]) == 1
    assert main(["retire", stolen.id, "--since", "ayer", *home]) == 1


@pytest.mark.parametrize(
    ("photo", "told"),
    [
        (b"not a picture", "No pudimos abrir esa foto"),
        (photo_of("https://example.com"), "No vimos en la foto"),
        (photo_of("VT1:AAAA")[:200], "No pudimos abrir esa foto"),
        (b"", "No llegó ninguna foto"),
    ],
)
def test_a_photo_without_a_slip_is_told(public_world: PublicWorld, photo: bytes, told: str) -> None:
    answer = public_world.upload(photo)

    assert answer.status_code == 422
    assert told in answer.text


@pytest.mark.parametrize("side", [9_000, 20_000])
def test_a_small_file_of_a_huge_picture_is_not_unfolded(
    public_world: PublicWorld, side: int
) -> None:
    content = BytesIO()
    Image.new("1", (side, side)).save(content, "PNG")

    answer = public_world.upload(content.getvalue())

    assert len(content.getvalue()) < 1_000_000
    assert answer.status_code == 422
    assert "No pudimos abrir esa foto" in answer.text


def test_a_text_that_is_no_code_is_not_repeated(public_world: PublicWorld) -> None:
    answer = public_world.post("/v", {"code": "GODE561231HDFRRN04 <b>x</b>"})

    assert answer.status_code == 422
    assert "no es el código de un comprobante" in answer.text
    assert "GODE" not in answer.text
