"""Letters open for the claim code and the folio they are for, and for nothing else."""

from __future__ import annotations

import random
from datetime import UTC, datetime

import pytest
from at_length import cases
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.protocol.identifier import uuid7
from kiosk.protocol.letter import MAX_LETTER_BYTES, Appointment, Letter, Questions
from kiosk.sealing.letterbox import (
    MAX_LETTERBOXES,
    About,
    CannotOpenLetter,
    LetterOpener,
    LetterTooLong,
    mint_claim_and_letterbox,
    seal_letter,
    with_letterbox,
)

FOLIO = "0000-0000-00RN"
ABOUT = About(FOLIO, "acta-de-nacimiento")
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
BYTES = random.Random(7).randbytes  # noqa: S311 - a test repeats itself
CLAIM = mint_claim_and_letterbox(BYTES)
LETTER = Letter(id=uuid7(NOW, BYTES), at=NOW, language="es", text="Falta su comprobante, Ñoño.")
SEALED = seal_letter(LETTER, CLAIM.letterbox, ABOUT, BYTES)


def test_the_holder_of_the_claim_code_reads_it_however_they_type_the_code() -> None:
    typed = CLAIM.code.lower().replace("-", " ")

    assert LetterOpener(typed, ABOUT).open(SEALED) == LETTER


def test_a_letter_of_a_desk_that_says_more_than_is_known_opens_all_the_same() -> None:
    coming = Appointment(at=NOW, address="Calle 5")
    more = coming.model_validate({**coming.model_dump(), "floor": 3})
    letter = LETTER.model_copy(update={"appointment": more})

    opened = OPENER.open(seal_letter(letter, CLAIM.letterbox, ABOUT, BYTES))

    assert opened.canonical() == letter.canonical()
    assert opened.appointment is not None
    assert (opened.appointment.at, opened.appointment.address) == (NOW, "Calle 5")


@pytest.mark.parametrize(
    ("code", "about"),
    [
        ("0000-0000", ABOUT),
        (CLAIM.code, About("0000-0000-01RP", ABOUT.service)),
        (CLAIM.code, About(FOLIO, "otro")),
    ],
)
def test_another_code_folio_or_service_opens_nothing(code: str, about: About) -> None:
    with pytest.raises(CannotOpenLetter):
        LetterOpener(code, about).open(SEALED)


@settings(max_examples=cases(40), deadline=None)
@given(place=st.integers(16, len(SEALED) - 1), bit=st.integers(0, 7))
def test_one_changed_bit_opens_nothing_and_tells_nothing(place: int, bit: int) -> None:
    changed = bytearray(SEALED)
    changed[place] ^= 1 << bit

    with pytest.raises(CannotOpenLetter) as error:
        OPENER.open(bytes(changed))

    assert "comprobante" not in str(error.value)
    assert error.value.__suppress_context__


OPENER = LetterOpener(CLAIM.code, ABOUT)


@given(st.binary(max_size=80))
def test_what_is_no_letter_is_refused(rubbish: bytes) -> None:
    with pytest.raises(CannotOpenLetter):
        OPENER.open(SEALED[:16] + rubbish)


def test_a_portal_that_lies_cannot_make_the_screen_stretch_the_code_for_ever() -> None:
    opener = LetterOpener(CLAIM.code, ABOUT)
    for number in range(MAX_LETTERBOXES):
        with pytest.raises(CannotOpenLetter):
            opener.open(bytes([number]) * 16 + SEALED[16:])

    with pytest.raises(CannotOpenLetter):
        opener.open(SEALED)


def test_the_length_tells_no_more_than_its_size_class() -> None:
    short = LETTER.model_copy(update={"text": "Sí."})

    assert len(seal_letter(short, CLAIM.letterbox, ABOUT, BYTES)) == len(SEALED)


def test_every_letterbox_of_a_code_opens_with_it() -> None:
    second = with_letterbox(CLAIM.code, BYTES)
    sealed = seal_letter(LETTER, second.letterbox, ABOUT, BYTES)

    assert second.letterbox != CLAIM.letterbox
    assert LetterOpener(CLAIM.code, ABOUT).open(sealed) == LETTER


def test_a_letter_that_is_too_long_is_not_cut() -> None:
    questions = Questions(json_schema={"title": "x" * MAX_LETTER_BYTES})
    with pytest.raises(LetterTooLong):
        seal_letter(
            LETTER.model_copy(update={"questions": questions}), CLAIM.letterbox, ABOUT, BYTES
        )


def test_no_repr_shows_the_code_or_the_key() -> None:
    assert CLAIM.code not in repr(CLAIM)
    assert repr(CLAIM.letterbox.key) not in repr(CLAIM.letterbox)
