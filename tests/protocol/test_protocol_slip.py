"""A slip's code: what a certified kiosk said can be verified by anyone, and nothing else can."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import cbor2
import pytest
import qrcode
from at_length import cases
from basic_samples import folios
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.protocol.base41 import ALPHABET, from_base41, to_base41
from kiosk.protocol.cose import MAX_BYTES, NotSigned, decode, encode, read_sign1, sign1
from kiosk.protocol.folio import KIOSK_NUMBERS
from kiosk.protocol.kiosk_certificate import KioskCertificate, certify, read_certificate
from kiosk.protocol.slip import (
    MAX_SIGNS,
    PREFIX,
    SlipFacts,
    SlipFalse,
    SlipKind,
    claimed_folio,
    sign_slip,
    slip_address,
    token_in,
    verify_by_register,
    verify_slip,
)
from kiosk.protocol.tracking import Stage

PORTAL = Ed25519PrivateKey.from_private_bytes(b"p" * 32)
PORTAL_KEY = PORTAL.public_key().public_bytes_raw()
DEVICE = Ed25519PrivateKey.from_private_bytes(b"d" * 32)
SIGNER = KioskCertificate(1_048_575, "centro-oaxaca", DEVICE.public_key().public_bytes_raw())
CERTIFICATE = certify(SIGNER, PORTAL)
MORNING = datetime(2026, 11, 24, 16, 5, tzinfo=UTC)
FACTS = SlipFacts(
    kind=SlipKind.APPLICATION,
    folio="7K3M-9QXR-2TFH",
    service="constancia-de-no-antecedentes-penales",
    agency="fiscalia",
    created_at=MORNING,
    stage=Stage.WAITING,
    said_at=MORNING + timedelta(seconds=9),
)
moments = st.integers(0, 4_000_000_000).map(lambda second: datetime.fromtimestamp(second, UTC))


def with_folio(folio: str) -> SlipFacts:
    return replace(FACTS, folio=folio)


all_facts = st.builds(
    SlipFacts,
    kind=st.sampled_from(SlipKind),
    folio=folios,
    service=st.just("constancia-de-no-antecedentes-penales"),
    agency=st.just("fiscalia"),
    created_at=moments,
    stage=st.sampled_from(Stage),
    said_at=moments,
    copy=st.booleans(),
)


@given(all_facts)
def test_what_was_signed_is_what_is_verified(facts: SlipFacts) -> None:
    verified = verify_slip(sign_slip(facts, CERTIFICATE, DEVICE), PORTAL_KEY)

    assert verified.facts == facts
    assert verified.signer == SIGNER


def test_the_longest_names_there_are_go_with_it() -> None:
    facts = replace(with_folio("0000-0000-0000"), service="s" * 80, agency="a" * 80)
    assert verify_slip(sign_slip(facts, CERTIFICATE, DEVICE), PORTAL_KEY).facts == facts


def test_the_first_folio_of_the_first_kiosk_is_one() -> None:
    facts = with_folio("0000-0000-0000")
    assert verify_slip(sign_slip(facts, CERTIFICATE, DEVICE), PORTAL_KEY).facts == facts


@settings(max_examples=cases(10))
@given(folios)
def test_a_code_fits_a_qr_that_a_cheap_phone_reads(folio: str) -> None:
    token = sign_slip(with_folio(folio), CERTIFICATE, DEVICE)
    code = qrcode.QRCode(error_correction=qrcode.ERROR_CORRECT_M)
    code.add_data(token)
    code.make()

    assert set(token.removeprefix(PREFIX)) <= set(ALPHABET)
    assert code.version <= 12, len(token)


@given(folios)
def test_behind_an_address_it_is_one_version_larger(folio: str) -> None:
    token = sign_slip(with_folio(folio), CERTIFICATE, DEVICE)
    address = slip_address(token, "https://ventanilla.ejemplo.gob.mx/")
    code = qrcode.QRCode(error_correction=qrcode.ERROR_CORRECT_M)
    code.add_data(address)
    code.make()

    assert address == f"https://ventanilla.ejemplo.gob.mx/v#{token}"
    assert code.version <= 13, len(address)
    assert token_in(address) == token


@pytest.mark.parametrize("pages", ["https://x.mx", "https://x.mx/", "https://x.mx/PUEBLA-XX/"])
def test_the_address_is_the_portals_with_one_stroke_between(pages: str) -> None:
    assert slip_address("VT1:A", pages) == f"{pages.removesuffix('/')}/v#VT1:A"


@pytest.mark.parametrize("around", ["{}", "  {}\n", "https://x.mx/v#{}", "El código: {} gracias"])
def test_a_token_is_found_as_people_paste_it(around: str) -> None:
    token = sign_slip(FACTS, CERTIFICATE, DEVICE)
    assert token_in(around.format(token).replace(" gracias", "\u00a0\u2014 gracias")) == token
    broken = "\r\n".join(token[start : start + 60] for start in range(0, len(token), 60))
    assert token_in(around.format(broken).replace(" gracias", "\u2014 gracias")) == token


@pytest.mark.parametrize(
    "behind", ["Enviado desde mi teléfono", "\nFolio: X", ". Gracias", ". GRACIAS", "— Ana"]
)
def test_words_behind_a_token_are_no_part_of_it(behind: str) -> None:
    token = sign_slip(FACTS, CERTIFICATE, DEVICE)
    assert token_in(f"{token}\n{behind}") == token


@pytest.mark.parametrize("between", ["", " ", "\n", "\nhttps://x.mx/v#"])
def test_of_two_tokens_the_first_is_found(between: str) -> None:
    token = sign_slip(FACTS, CERTIFICATE, DEVICE)
    other = sign_slip(replace(FACTS, copy=True), CERTIFICATE, DEVICE)
    assert token_in(f"{token}{between}{other}") == token


@pytest.mark.parametrize("text", ["", "hola", "vt1:abc", "x" * 5000, "VT1:" + "A" * 5000])
def test_text_without_a_token_has_none(text: str) -> None:
    assert token_in(text) is None


def test_who_knows_the_kiosk_needs_no_certificate_under_this_key() -> None:
    other_portal = Ed25519PrivateKey.generate()
    facts = with_folio("0400-1S2C-1CB4")
    token = sign_slip(facts, certify(SIGNER, other_portal), DEVICE)
    known = {SIGNER.kiosk_number: SIGNER.device_key}

    with pytest.raises(SlipFalse):
        verify_slip(token, PORTAL_KEY)
    assert verify_by_register(token, known.get).facts == facts
    assert claimed_folio(token) == facts.folio
    with pytest.raises(SlipFalse, match="nobody"):
        verify_by_register(token, lambda _: None)
    stranger = Ed25519PrivateKey.generate()
    with pytest.raises(SlipFalse, match="for slip"):
        verify_by_register(sign_slip(facts, certify(SIGNER, other_portal), stranger), known.get)


@given(folios, st.integers(0, 10_000), st.sampled_from(ALPHABET))
def test_one_sign_changed_is_noticed(folio: str, place: int, sign: str) -> None:
    token = sign_slip(with_folio(folio), CERTIFICATE, DEVICE)
    place %= len(token)
    if token[place] == sign:
        return
    with pytest.raises(SlipFalse):
        verify_slip(token[:place] + sign + token[place + 1 :], PORTAL_KEY)


def test_who_was_not_certified_vouches_for_nothing() -> None:
    stranger = Ed25519PrivateKey.generate()
    its_key = stranger.public_key().public_bytes_raw()
    self_made = certify(KioskCertificate(7, "centro-oaxaca", its_key), stranger)
    with_anothers = sign_slip(FACTS, CERTIFICATE, stranger)
    with_its_own = sign_slip(FACTS, self_made, stranger)

    with pytest.raises(SlipFalse, match="for slip"):
        verify_slip(with_anothers, PORTAL_KEY)
    with pytest.raises(SlipFalse, match="certificate"):
        verify_slip(with_its_own, PORTAL_KEY)
    with pytest.raises(SlipFalse, match="certificate"):
        verify_slip(sign_slip(FACTS, CERTIFICATE, DEVICE), its_key)


def test_a_signature_given_for_another_purpose_is_none_for_a_slip() -> None:
    payload = read_sign1(from_base41(sign_slip(FACTS, CERTIFICATE, DEVICE)[4:])).payload
    token = PREFIX + to_base41(sign1(payload, "kiosk-certificate", DEVICE, {13: CERTIFICATE}))

    with pytest.raises(SlipFalse, match="signature"):
        verify_slip(token, PORTAL_KEY)


def _signed(fields: object) -> str:
    return PREFIX + to_base41(sign1(encode(fields), "slip", DEVICE, {13: CERTIFICATE}))


@pytest.mark.parametrize(
    "fields",
    [
        {},
        [1, 2, 3],
        [9, 0, "a", "b", 0, 0, 0, False],
        [1, 1 << 60, "a", "b", 0, 0, 0, False],
        [1, -1, "a", "b", 0, 0, 0, False],
        [1, 1, "a", "b", 0, 0, 0, False],
        [1, 0, "a", "b", 1 << 70, 0, 0, False],
        [1, 0, "a", "b", 0, 77, 0, False],
        [1, 0, "a" * 81, "b", 0, 0, 0, False],
    ],
)
def test_a_kiosk_gone_mad_is_refused_in_words(fields: object) -> None:
    with pytest.raises(SlipFalse, match=r"^the code "):
        verify_slip(_signed(fields), PORTAL_KEY)


def test_the_same_message_in_other_bytes_is_refused() -> None:
    raw = from_base41(sign_slip(FACTS, CERTIFICATE, DEVICE).removeprefix(PREFIX))
    longer = b"\x98\x04" + raw[1:]  # the array's length in a byte of its own

    assert cbor2.loads(longer) == cbor2.loads(raw)
    with pytest.raises(SlipFalse, match="deterministic"):
        verify_slip(PREFIX + to_base41(longer), PORTAL_KEY)


@pytest.mark.parametrize(
    ("raw", "reads"),
    [
        (b"\xa2\x01\x00\x02\x00", True),
        (b"\xa2\x02\x00\x01\x00", False),  # the keys in another order
        (b"\xa2\x01\x00\x01\x00", False),  # one of them twice
        (b"\x18\x01", False),  # a number in more bytes than it takes
        (b"\x9f\x01\xff", False),  # of no length told beforehand
        (b"\x01\x01", False),  # with more behind it
        (b"", False),
        (encode(bytes(MAX_BYTES - 3)), True),
        (encode(bytes(MAX_BYTES - 2)), False),
    ],
    ids=lambda value: value[:8].hex() if isinstance(value, bytes) else "",
)
def test_one_message_has_one_form_and_a_bounded_one(raw: bytes, *, reads: bool) -> None:
    if reads:
        assert encode(decode(raw)) == raw
    else:
        with pytest.raises(NotSigned):
            decode(raw)


@pytest.mark.parametrize(
    ("fields", "holds"),
    [
        ([0, "a", bytes(32)], True),
        ([KIOSK_NUMBERS - 1, "a", bytes(32)], True),
        ([KIOSK_NUMBERS, "a", bytes(32)], False),
        ([-1, "a", bytes(32)], False),
        ([1, "a", bytes(31)], False),
        ([1, "a", bytes(33)], False),
        ([1, b"a", bytes(32)], False),
        ([1, "a"], False),
        ({}, False),
    ],
)
def test_a_certificate_names_a_kiosk_that_there_can_be(fields: object, *, holds: bool) -> None:
    raw = sign1(encode(fields), "kiosk-certificate", PORTAL)
    if holds:
        assert certify(read_certificate(raw, PORTAL_KEY), PORTAL) == raw
    else:
        with pytest.raises(NotSigned, match="no kiosk's certificate"):
            read_certificate(raw, PORTAL_KEY)


@pytest.mark.parametrize("headers", [{}, {13: "centro-oaxaca"}, {12: CERTIFICATE}])
def test_what_names_no_kiosk_is_refused(headers: dict[int, object]) -> None:
    payload = read_sign1(from_base41(sign_slip(FACTS, CERTIFICATE, DEVICE)[4:])).payload
    token = PREFIX + to_base41(sign1(payload, "slip", DEVICE, headers))

    with pytest.raises(SlipFalse, match="names no kiosk"):
        verify_slip(token, PORTAL_KEY)


def test_a_code_begins_as_ours_do() -> None:
    with pytest.raises(SlipFalse, match="no slip's code"):
        verify_slip(sign_slip(FACTS, CERTIFICATE, DEVICE).removeprefix(PREFIX), PORTAL_KEY)


@pytest.mark.parametrize(
    "message",
    [
        5,
        [],
        [b"\xa1\x01\x27", {}, b"x"],
        [b"\xa1\x01\x26", {}, b"x", bytes(64)],  # signed by ECDSA
        [b"", {}, b"x", bytes(64)],
        [b"\xa1\x01\x27", [], b"x", bytes(64)],
        [b"\xa1\x01\x27", {}, "x", bytes(64)],
        [b"\xa1\x01\x27", {}, b"x", bytes(63)],
    ],
    ids=repr,
)
def test_what_is_no_message_signed_by_our_algorithm_is_not_read(message: object) -> None:
    with pytest.raises(NotSigned, match="no COSE_Sign1 with EdDSA"):
        read_sign1(encode(message))
    assert read_sign1(encode([b"\xa1\x01\x27", {}, b"x", bytes(64)])).payload == b"x"


@given(st.binary(max_size=300))
def test_noise_is_no_code(noise: bytes) -> None:
    with pytest.raises(SlipFalse):
        verify_slip(PREFIX + to_base41(noise), PORTAL_KEY)


@given(st.text(max_size=60))
def test_text_is_no_code_and_is_not_repeated(text: str) -> None:
    with pytest.raises(SlipFalse) as caught:
        verify_slip(PREFIX + text, PORTAL_KEY)
    assert len(text) < 12 or text not in str(caught.value)


def test_what_is_too_long_for_a_code_is_not_taken_apart() -> None:
    longest = PREFIX + "0" * (MAX_SIGNS - len(PREFIX))
    with pytest.raises(SlipFalse, match="deterministic"):
        verify_slip(longest, PORTAL_KEY)
    with pytest.raises(SlipFalse, match="no slip's code"):
        verify_slip(longest + "0", PORTAL_KEY)


@given(st.binary(max_size=40))
def test_base41_comes_back(raw: bytes) -> None:
    assert from_base41(to_base41(raw)) == raw


def test_base41_is_dense_and_fit_for_an_address() -> None:
    assert (to_base41(b"AB"), to_base41(b"A")) == ("J+9", "O1")
    assert len(to_base41(bytes(278))) == 417
    assert set(ALPHABET) <= set("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"), "a QR's dense set"
    assert quote(ALPHABET, safe="$*+/") == ALPHABET, "RFC 3986, section 3.5"


@pytest.mark.parametrize(
    "text", ["A", "0", "0000", "A6", "I/+", "///", "//", "::", "bb8", "AAAA", "A B"]
)
def test_what_no_bytes_are_written_as(text: str) -> None:
    with pytest.raises(ValueError, match="base41"):
        from_base41(text)
