"""Keys: opened with the password they were sealed under, and with nothing else."""

from __future__ import annotations

import pytest
from asn1crypto import keys
from at_length import cases
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from cryptography.hazmat.primitives.serialization.pkcs12 import serialize_key_and_certificates
from efirma_samples import PASSWORD, brought
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.identity.efirma.certificate import read_certificate
from kiosk.identity.efirma.example import sealed_key
from kiosk.identity.efirma.faults import CannotSign, SigningFault
from kiosk.identity.efirma.private_key import (
    MAX_ROUNDS,
    check_pair,
    forget,
    looks_like_container,
    looks_like_key,
    open_container,
    open_key,
)


def _fault(content: bytes, password: bytes = PASSWORD) -> SigningFault:
    with pytest.raises(CannotSign) as told:
        open_key(content, bytearray(password))
    return told.value.fault


def test_a_key_as_the_sat_seals_it_opens() -> None:
    pair = brought("person")
    parsed = keys.EncryptedPrivateKeyInfo.load(pair.key)["encryption_algorithm"]
    assert parsed.kdf == "pbkdf2"
    assert parsed.kdf_iterations == 2048
    assert parsed.encryption_cipher == "tripledes"

    key = open_key(pair.key, bytearray(PASSWORD))

    assert looks_like_key(pair.key)
    check_pair(read_certificate(pair.cer), key)


@pytest.mark.parametrize("password", [b"", b"tlacolula#2026", PASSWORD + b" ", "ñ".encode()])
def test_another_password_is_told_so(password: bytes) -> None:
    assert _fault(brought("person").key, password) is SigningFault.WRONG_PASSWORD


def test_a_password_with_accents_opens_as_either_program_wrote_it() -> None:
    key = brought("person").issued.key
    for written in ("utf-8", "latin-1"):
        content = sealed_key(key, "contraseña".encode(written))
        assert open_key(content, bytearray("contraseña".encode())).key_size == 2048


def test_a_cut_key_is_damaged_and_a_picture_is_no_key() -> None:
    content = brought("person").key
    assert _fault(content[:-40]) is SigningFault.DAMAGED
    assert _fault(content + b"more") is SigningFault.DAMAGED
    assert _fault(b"\xff\xd8\xff\xe0 a photo") is SigningFault.NO_KEY
    assert _fault(brought("person").cer) is SigningFault.NO_KEY
    assert _fault(b"") is SigningFault.NO_KEY


def test_a_key_that_is_not_sealed_is_not_taken() -> None:
    bare = brought("person").issued.key.private_bytes(
        Encoding.DER, PrivateFormat.PKCS8, NoEncryption()
    )
    assert _fault(bare) is SigningFault.NO_KEY


def test_rounds_that_would_stop_the_screen_are_not_begun() -> None:
    parsed = keys.EncryptedPrivateKeyInfo.load(brought("person").key)
    parameters = parsed["encryption_algorithm"]["parameters"]["key_derivation_func"]["parameters"]
    parameters["iteration_count"] = MAX_ROUNDS + 1
    assert _fault(parsed.dump(force=True)) is SigningFault.DAMAGED


def test_a_key_of_another_certificate_is_told_so() -> None:
    key = open_key(brought("company").key, bytearray(PASSWORD))
    with pytest.raises(CannotSign) as told:
        check_pair(read_certificate(brought("person").cer), key)
    assert told.value.fault is SigningFault.OTHER_KEY


def test_a_key_of_another_kind_is_weak() -> None:
    content = ec.generate_private_key(ec.SECP256R1()).private_bytes(
        Encoding.DER, PrivateFormat.PKCS8, BestAvailableEncryption(PASSWORD)
    )
    assert _fault(content) is SigningFault.WEAK


def _container() -> bytes:
    # cryptography writes no container around a name that is not what it says it is.
    issued = brought("person").issued
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Muñoz")])
    builder = x509.CertificateBuilder(name, name, issued.key.public_key(), 5)
    read = read_certificate(issued.der)
    builder = builder.not_valid_before(read.not_before).not_valid_after(read.not_after)
    return serialize_key_and_certificates(
        b"e.firma",
        issued.key,
        builder.sign(issued.key, SHA256()),
        None,
        BestAvailableEncryption(PASSWORD),
    )


def test_a_container_opens_with_its_password_alone() -> None:
    content = _container()
    assert looks_like_container(content)
    assert not looks_like_container(brought("person").key)
    assert not looks_like_key(content)

    assert open_container(content, bytearray(PASSWORD)).certificate.name == "Muñoz"
    for wrong in (b"", b"other"):
        with pytest.raises(CannotSign) as told:
            open_container(content, bytearray(wrong))
        assert told.value.fault is SigningFault.WRONG_PASSWORD


def test_what_was_typed_is_overwritten() -> None:
    typed = bytearray(PASSWORD)
    forget(typed)
    assert typed == bytes(len(PASSWORD))


@settings(max_examples=cases(40), deadline=2000)
@given(place=st.integers(0, 1200), byte=st.integers(0, 255), cut=st.integers(0, 1300))
def test_no_altered_key_does_worse_than_being_refused(place: int, byte: int, cut: int) -> None:
    altered = bytearray(brought("person").key)
    altered[place] = byte
    for content in (bytes(altered), bytes(altered[:cut])):
        try:
            open_key(content, bytearray(PASSWORD))
        except CannotSign as error:
            assert str(error) in {fault.value for fault in SigningFault}  # noqa: PT017 - either is right


@settings(max_examples=cases(100), deadline=2000)
@given(place=st.integers(0, 2000), byte=st.integers(0, 255))
def test_no_altered_container_does_worse_than_being_refused(place: int, byte: int) -> None:
    altered = bytearray(_CONTAINER)
    altered[place % len(altered)] = byte
    try:
        open_container(bytes(altered), bytearray(PASSWORD))
    except CannotSign as error:
        assert str(error) in {fault.value for fault in SigningFault}  # noqa: PT017 - either is right


_CONTAINER = _container()
