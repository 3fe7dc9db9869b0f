"""Identifiers: what is sound, what is wrong and why, and what a CURP says of its holder."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.forms.curp import STATES, check_curp
from kiosk.forms.identifiers import (
    CHECKS,
    check_clabe,
    check_nss,
    check_person_name,
    check_phone,
    check_postcode,
    check_rfc,
)
from kiosk.forms.verdict import Doubtful, Sound, Verdict, Wrong

CURP = "HEGG560427MVZRRL04"
CURP_SIGNS = "0123456789ABCDEFGHIJKLMNÑOPQRSTUVWXYZ"


def with_check_digit(first_17: str) -> str:
    """By the rule as RENAPO states it, apart from the library that the code uses."""
    total = sum(CURP_SIGNS.index(sign) * (18 - place) for place, sign in enumerate(first_17))
    return f"{first_17}{(10 - total % 10) % 10}"


@pytest.mark.parametrize(
    "typed", [CURP, CURP.lower(), "HEGG 560427 MVZRRL 04", " hegg-560427-mvzrrl-04 "]
)
def test_a_curp_may_be_typed_with_spaces_and_in_lower_case(typed: str) -> None:
    assert check_curp(typed) == Sound(CURP)


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("HEGG560427MVZRRL0", "length"),
        ("HEGG560427MVZRRL044", "length"),
        ("HEÑG560427MVZRRL04", "signs"),
        ("H1GG560427MVZRRL04", "name"),
        ("HBGG560427MVZRRL04", "name"),
        ("HEGG56O427MVZRRL04", "date-digits"),
        ("HEGG561327MVZRRL04", "date"),
        ("HEGG560230MVZRRL04", "date"),
        ("HEGG560427FVZRRL04", "sex"),
        ("HEGG560427MXXRRL04", "state"),
        ("HEGG560427MVZRAL04", "consonants"),
        ("HEGG560427MVZRRL0A", "last-digit"),
        ("HEGG560427MVZRRL05", "check-digit"),
    ],
)
def test_a_wrong_curp_is_explained(typed: str, key: str) -> None:
    verdict = check_curp(typed)
    assert isinstance(verdict, Wrong)
    assert verdict.key == f"fault.curp.{key}"


def test_a_curp_of_the_wrong_length_is_counted() -> None:
    assert check_curp("HEGG 5604") == Wrong("fault.curp.length", {"length": 8})


@given(
    born=st.dates(date(1900, 1, 1), date(2099, 12, 31)),
    sex=st.sampled_from("HMX"),
    state=st.sampled_from([*STATES, "NE"]),
    signs=st.from_regex(r"\A[A-Z][AEIOUX][A-Z]{2}[B-DF-HJ-NP-TV-Z]{3}[0-9]\Z"),
)
def test_a_curp_of_any_birth_sex_and_state_is_sound(
    born: date, sex: str, state: str, signs: str
) -> None:
    name, consonants, mark = signs[:4], signs[4:7], int(signs[7])
    sign = str(mark) if born.year < 2000 else "ABCDEFGHIJ"[mark]
    curp = with_check_digit(f"{name}{born:%y%m%d}{sex}{state}{consonants}{sign}")
    assert check_curp(curp) == Sound(curp)
    assert check_curp(curp.lower()) == Sound(curp)
    other = str((int(curp[-1]) + 1) % 10)
    assert check_curp(curp[:-1] + other) == Wrong("fault.curp.check-digit")


@pytest.mark.parametrize("state", [*STATES, "NE"])
def test_wherever_somebody_was_born(state: str) -> None:
    curp = with_check_digit(f"HEGG560427M{state}RRL0")
    assert check_curp(curp) == Sound(curp)


@pytest.mark.parametrize(
    ("born", "century", "holds"),
    [("000229", "A", True), ("000229", "0", False), ("960229", "0", True), ("960229", "A", True),
     ("970229", "0", False), ("200229", "0", True), ("020229", "0", False),
     ("040229", "A", True), ("040431", "A", False)],
)  # fmt: skip
def test_a_day_of_birth_is_one_of_its_century(born: str, century: str, *, holds: bool) -> None:
    curp = with_check_digit(f"HEGG{born}MVZRRL{century}")
    assert check_curp(curp) == (Sound(curp) if holds else Wrong("fault.curp.date"))


def test_there_are_32_states() -> None:
    assert len(STATES) == len(set(STATES.values())) == 32


@pytest.mark.parametrize(
    "typed",
    ["GODE561231GR8", "gode-561231-gr8", "SAT 970701 NN3", "XAXX010101000", "GODE000229AA3"],
)
def test_a_sound_rfc(typed: str) -> None:
    assert isinstance(check_rfc(typed), Sound)


def test_an_rfc_that_fails_its_check_digit_is_only_doubted() -> None:
    assert check_rfc("gode561231gr9") == Doubtful("GODE561231GR9", "fault.rfc.check-digit")


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("GODE561231", "length"),
        ("G0DE561231GR8", "signs"),
        ("GODE561331GR8", "date"),
        ("GODE561232GR8", "date"),
        ("GODE580229GR8", "date"),
        ("GODE56l231GR8", "signs"),
        ("SAT970701NN33", "signs"),  # a company's, and a sign too many
    ],
)
def test_a_wrong_rfc_is_explained(typed: str, key: str) -> None:
    verdict = check_rfc(typed)
    assert isinstance(verdict, Wrong)
    assert verdict.key == f"fault.rfc.{key}"


def test_an_rfc_takes_n_with_tilde_and_ampersand() -> None:
    decomposed = "N\u0303&E900101"
    verdict = check_rfc(f"{decomposed}AA1")
    assert isinstance(verdict, Doubtful | Sound)
    assert verdict.value == "Ñ&E900101AA1"


@given(st.from_regex(r"\A[0-9]{17}\Z"))
def test_the_last_digit_of_a_clabe_fills_up_the_others(first_17: str) -> None:
    """As the Banco de México states it: of each product the last digit counts."""
    pairs = zip(first_17, "37137137137137137", strict=True)
    total = sum(int(str(int(sign) * int(weight))[-1]) for sign, weight in pairs)
    last = (10 - total % 10) % 10
    assert check_clabe(f"{first_17}{last}") == Sound(f"{first_17}{last}")
    other = (last + 1) % 10
    assert check_clabe(f"{first_17}{other}") == Wrong("fault.clabe.check-digit")


@pytest.mark.parametrize(
    ("check", "typed", "expected"),
    [
        (check_clabe, "032 180 00011835971 9", Sound("032180000118359719")),
        (check_clabe, "032180000118359718", Wrong("fault.clabe.check-digit")),
        (check_clabe, "03218000011835971", Wrong("fault.clabe.length", {"length": 17})),
        (check_clabe, "03218000011835971O", Wrong("fault.clabe.digits")),
        (check_nss, "1234 56 7890 3", Sound("12345678903")),
        (check_nss, "12345678904", Wrong("fault.nss.check-digit")),
        (check_nss, "1234567890", Wrong("fault.nss.length", {"length": 10})),
        (check_nss, "1234567890a", Wrong("fault.nss.digits")),
        (check_phone, "9511234567", Sound("9511234567")),
        (check_phone, "(951) 123-45-67", Sound("9511234567")),
        (check_phone, "+52 951 123 4567", Sound("9511234567")),
        (check_phone, "+52 1 951 123 4567", Sound("9511234567")),
        (check_phone, "52 951 123 4567", Sound("9511234567")),
        (check_phone, "01 951 123 4567", Sound("9511234567")),
        (check_phone, "044 951 123 4567", Sound("9511234567")),
        (check_phone, "045 951 123 4567", Sound("9511234567")),
        (check_phone, "5212345678", Sound("5212345678")),
        (check_phone, "800 123 4567", Sound("8001234567")),
        (check_phone, "155 1234 567", Wrong("fault.phone.start")),
        (check_phone, "123 4567", Wrong("fault.phone.length", {"length": 7})),
        (check_phone, "0123456789", Wrong("fault.phone.start")),
        (check_phone, "951 casa", Wrong("fault.phone.digits")),
        (check_phone, "٩٥١١٢٣٤٥٦٧", Wrong("fault.phone.digits")),
        (check_postcode, "01000", Sound("01000")),
        (check_postcode, " 68 000 ", Sound("68000")),
        (check_postcode, "1000", Wrong("fault.postcode.length", {"length": 4})),
        (check_postcode, "00100", Wrong("fault.postcode.unknown")),
        (check_postcode, "6800o", Wrong("fault.postcode.digits")),
        (CHECKS["año"], " 1980 ", Sound("1980")),
        (CHECKS["año"], "19801", Wrong("fault.year")),
        (CHECKS["año"], "1899", Wrong("fault.year")),
        (CHECKS["soloTexto"], " Peña  O'Neill-Ruiz. ", Sound("Peña O'Neill-Ruiz.")),
        (CHECKS["soloTexto"], "x" * 100, Sound("x" * 100)),
        (CHECKS["soloTexto"], "x" * 101, Wrong("fault.long", {"maximum": 100})),
        (CHECKS["soloTexto"], "Calle 5", Wrong("fault.letters")),
        (CHECKS["soloTexto"], "", Wrong("fault.letters")),
    ],
)
def test_digits(check: object, typed: str, expected: object) -> None:
    assert callable(check)
    assert check(typed) == expected


@pytest.mark.parametrize(
    "name",
    [
        "Núñez", "N\u0303un\u0303ez", "O'Higgins", "D’Angelo", "Tsaꞌmay", "Jäꞌäy", "Peꞌa-López",
        "Ma. del Carmen", "Ixchel", "X", "Ku̱lpakg", "Ñähñu", "Tõm̈ʉ", "İnti", "Zoë  Muñoz",
    ],
)  # fmt: skip
def test_names_of_every_orthography_are_taken(name: str) -> None:
    assert isinstance(check_person_name(name), Sound)


def test_a_name_is_kept_with_one_space_between_its_words() -> None:
    assert check_person_name("  Zoë   Nun\u0303ez ") == Sound("Zoë Nuñez")


@pytest.mark.parametrize(
    ("name", "key"),
    [("Juan 2", "digits"), ("Ana@mx", "signs"), ("Ana_Luz", "signs"), ("--", "letters"),
     ("", "signs"), ("<b>", "signs")],
)  # fmt: skip
def test_what_is_no_name_is_explained(name: str, key: str) -> None:
    assert check_person_name(name) == Wrong(f"fault.person-name.{key}")


FOREIGN_DIGITS = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")


@pytest.mark.parametrize(
    ("check", "sound"),
    [
        (check_curp, CURP),
        (check_rfc, "GODE561231GR8"),
        (check_clabe, "032180000118359719"),
        (check_nss, "12345678903"),
        (check_phone, "9511234567"),
        (check_postcode, "01000"),
        (CHECKS["año"], "1980"),
    ],
)
def test_digits_are_ours(check: Callable[[str], Verdict], sound: str) -> None:
    assert isinstance(check(sound), Sound)
    for place, sign in enumerate(sound):
        if sign.isdigit():
            for other in (sign.translate(FOREIGN_DIGITS), "²"):
                assert isinstance(check(sound[:place] + other + sound[place + 1 :]), Wrong)
    assert isinstance(check(sound.translate(FOREIGN_DIGITS)), Wrong)


@given(st.text(max_size=40))
def test_no_check_trips_over_anything_typed(typed: str) -> None:
    checks = (check_curp, check_rfc, check_clabe, check_nss, check_phone, check_postcode)
    for check in (*checks, check_person_name):
        verdict = check(typed)
        if not isinstance(verdict, Wrong):
            assert check(verdict.value) == verdict
