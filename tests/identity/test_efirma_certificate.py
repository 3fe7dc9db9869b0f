"""Certificates as the SAT writes them: whose, until when, and of what kind."""

from __future__ import annotations

import pytest
from asn1crypto import core, x509
from at_length import cases
from efirma_samples import DAY, NOW, brought
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.identity.efirma.certificate import Person, printed_serial, read_certificate
from kiosk.identity.efirma.faults import CannotSign, SigningFault
from kiosk.identity.efirma.names import texts_of


def test_a_persons_certificate_tells_whose_it_is() -> None:
    read = read_certificate(brought("person").cer)

    assert read.name == "XÓCHITL MUÑOZ PEÑA"
    assert read.holder == Person("MUPX850214AB1", "MUPX850214MOCXXC01")
    assert read.representative == Person()
    assert not read.is_company
    assert read.issuer == "AC DE EJEMPLO (SIN VALIDEZ)"
    assert read.serial == "30001000000000000006"
    assert (read.not_before, read.not_after) == (NOW - 100 * DAY, NOW + 1000 * DAY)
    assert not read.is_invoice_seal
    assert not read.is_weak


def test_a_companys_certificate_tells_who_acts_for_it() -> None:
    read = read_certificate(brought("company").cer)

    assert read.name == "PAÑALES ÑANDÚ, S.A. DE C.V."
    assert read.is_company
    assert read.holder == Person("PÑA010203AB9", "")
    assert read.representative == Person("GOML700101AA1", "GOML700101HOCMRS00")


@pytest.mark.parametrize("kind", ["seal", "seal-by-usage", "seal-by-unit"])
def test_a_seal_is_known_by_its_branch_or_by_its_uses(kind: str) -> None:
    assert read_certificate(brought(kind).cer).is_invoice_seal


@pytest.mark.parametrize(
    ("kind", "raw", "text"),
    [
        (core.PrintableString, "MUÑOZ".encode("latin-1"), "MUÑOZ"),
        (core.TeletexString, "MUÑOZ".encode("latin-1"), "MUÑOZ"),
        (core.UTF8String, "MUÑOZ".encode("latin-1"), "MUÑOZ"),
        (core.UTF8String, "MUÑOZ".encode(), "MUÑOZ"),
        (core.BMPString, "MUÑOZ".encode("utf-16-be"), "MUÑOZ"),
        (core.PrintableString, b"A\x00\x1b[2J\n B", "A [2J B"),
    ],
)
def test_a_name_is_read_whatever_its_bytes_are(
    kind: type[core.AbstractString], raw: bytes, text: str
) -> None:
    value = core.Sequence(contents=b"\x06\x03\x55\x04\x03" + kind(contents=raw).dump()).dump()
    name = core.Sequence(contents=core.SetOf(contents=value).dump()).dump()

    assert texts_of(x509.Name.load(name)) == {"2.5.4.3": text}


def test_a_serial_that_is_no_row_of_digits_is_shown_in_hexadecimal() -> None:
    assert printed_serial(0x3233) == "23"
    assert printed_serial(0xAB12) == "ab12"
    assert printed_serial(0) == "0"


@pytest.mark.parametrize("content", [b"", b"\x30", b"hola", b"\x30\x80", b"0" * 20_000])
def test_what_is_no_certificate_is_told_so(content: bytes) -> None:
    with pytest.raises(CannotSign) as told:
        read_certificate(content)
    assert told.value.fault is SigningFault.NO_CERTIFICATE


@settings(max_examples=cases(300), deadline=500)
@given(place=st.integers(0, 900), byte=st.integers(0, 255), cut=st.integers(0, 960))
def test_no_altered_certificate_does_worse_than_being_refused(
    place: int, byte: int, cut: int
) -> None:
    altered = bytearray(brought("person").cer)
    altered[place] = byte
    for content in (bytes(altered), bytes(altered[:cut])):
        try:
            read = read_certificate(content)
        except CannotSign as error:
            assert error.fault is SigningFault.NO_CERTIFICATE  # noqa: PT017 - either way is right
        else:
            assert read.name.isprintable()


@settings(max_examples=cases(200), deadline=500)
@given(content=st.binary(max_size=2000))
def test_no_bytes_at_all_do_worse_than_being_refused(content: bytes) -> None:
    with pytest.raises(CannotSign):
        read_certificate(b"\x30\x82\x07\x00" + content)
