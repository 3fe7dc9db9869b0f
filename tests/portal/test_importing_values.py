"""What is read out of a cell: prices, times, lists, contacts, days, and plain words."""

from __future__ import annotations

import time
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from kiosk.catalogue.authored_fields import Prose
from kiosk.catalogue.duration import parse_duration
from portal.importing.cleaning import HEAPED, LOST, MENDED, PARTED, UNMARKED, UNSEEN, clean
from portal.importing.contacts import find_addresses, find_emails, find_phones, postcode_of
from portal.importing.dates import parse_day
from portal.importing.durations import parse_time
from portal.importing.lists import drop_number, split_items
from portal.importing.money import parse_figure, parse_price
from portal.importing.shortening import divide, shorten
from portal.importing.slugs import Ids, slug


@pytest.mark.parametrize(
    ("text", "currency", "amount", "words"),
    [
        ("$1,234.50 MXN", None, "1234.50", None),
        ("74", None, "74", None),
        ("0", None, "0", None),
        ("Gratuito.", None, "0", None),
        ("NO TIENE COSTO", None, "0", None),
        ("sin  costo alguno", None, "0", None),
        ("Costo: $ 300.00", None, "300", None),
        ("$ 74.00 (setenta y cuatro pesos 00/100 M.N.)", None, "74", None),
        ("1,200", None, "1200", None),
        ("1.234,50 pesos", None, "1234.50", None),
        ("$50 por copia", None, "50", "$50 por copia"),
        ("50", "mxn", "50", None),
        ("", None, None, None),
        ("  . ", None, None, None),
        ("Gratuito si tiene INAPAM", None, None, "Gratuito si tiene INAPAM"),
        ("Q50.00", None, None, "Q50.00"),
        ("US$ 20", None, None, "US$ 20"),
        ("20 dólares", None, None, "20 dólares"),
        ("6,25", "USD", None, "6,25 USD"),
        ("3.5 UMA", None, None, "3.5 UMA"),
        ("$100 - $200", None, None, "$100 - $200"),
        ("300 pesos en adelante", None, None, "300 pesos en adelante"),
        ("desde $20", None, None, "desde $20"),
        ("varía", None, None, "varía"),
        ("2 copias", None, None, "2 copias"),
        ("1.200", None, None, "1.200"),
        ("-5", None, None, "-5"),
        ("99999999", None, None, "99999999"),
        ("10%", None, None, "10%"),
        ("35 mil pesos", None, None, "35 mil pesos"),
        ("$2 millones", None, None, "$2 millones"),
        ("$.50", None, None, "$.50"),
        ("$1,500 (mil quinientos pesos)", None, "1500", "$1,500 (mil quinientos pesos)"),
    ],
)
def test_a_price_is_an_amount_only_where_it_is_certain(
    text: str, currency: str | None, amount: str | None, words: str | None
) -> None:
    price = parse_price(text, currency)
    assert price.amount == (None if amount is None else Decimal(amount))
    assert price.words == words


@pytest.mark.parametrize(
    ("text", "figure"),
    [
        ("6,25", "6.25"), ("1,234,567.8", "1234567.80"), ("1.234.567", "1234567"),
        ("1 200", "1200"), ("1.999", None), ("0.125", None), ("12,5", "12.50"), ("x", None),
    ],
)  # fmt: skip
def test_figures_of_both_manners(text: str, figure: str | None) -> None:
    assert parse_figure(text) == (None if figure is None else Decimal(figure))


@pytest.mark.parametrize(
    ("text", "duration", "is_kept"),
    [
        ("30 días", "P30D", False),
        ("45 minutos.", "PT45M", False),
        ("25 horas y 27 minutos", "PT25H27M", False),
        ("17 días y Una hora.", "P17DT1H", False),
        ("dos semanas", "P2W", False),
        ("un año", "P1Y", False),
        ("media hora", "PT30M", False),
        ("hora y media", "PT1H30M", False),
        ("1.5 horas", "PT1H30M", False),
        ("0,5 días", "PT12H", False),
        ("una quincena", "P15D", False),
        ("Inmediato", "PT0S", False),
        ("de forma inmediata", "PT0S", False),
        ("3 días hábiles", "P3D", True),
        ("3 business days", "P3D", True),
        ("de 1 a 2 semanas", "P2W", True),
        ("De dos (2) a cinco (5) meses", "P5M", True),
        ("entre 5 y 10 días", "P10D", True),
        ("24 - 48 horas", "PT48H", True),
        ("30 minutos a 2 horas", "PT2H", True),
        ("1 mes y medio", "P1M15D", True),
        ("1-3 días hábiles tras reunir requisitos.", "P3D", True),
        ("NOTIFICACIÓN: 21 días", "P21D", True),
        ("1/2 hora", None, True),
        ("1 ½ horas", None, True),
        ("2:30 horas", None, True),
        ("de 8:00 a 15:00 horas", None, True),
        ("lunes a viernes de 9 a 15 hrs", None, True),
        ("más de 3 meses", None, True),
        ("cada 3 meses", None, True),
        ("NUEVOS: 20 días. RENOVACIONES: 15 días.", None, True),
        ("Inmediato si hay asesor", None, True),
        ("varía", None, True),
        ("45", None, True),
        ("10000 días", None, True),
        ("", None, False),
        (" . ", None, False),
    ],
)
def test_a_time_keeps_the_words_that_say_more(
    text: str, duration: str | None, is_kept: bool
) -> None:
    found = parse_time(text)
    assert found.duration == duration
    assert found.words == (" ".join(text.split()) if is_kept else None)


@given(st.text(alphabet="0123456789 ,.-yaodehmsinutoñ()½UMA$%", max_size=60))
def test_any_words_give_a_duration_and_a_price_that_the_catalogue_takes(text: str) -> None:
    found = parse_time(text)
    if found.duration is not None:
        parse_duration(found.duration)
    amount = parse_price(text).amount
    assert amount is None or Decimal(0) <= amount <= 10_000_000


@pytest.mark.parametrize(
    ("text", "separators", "items"),
    [
        ("INE.||Acta.|| ||CURP", ("||",), ["INE.", "Acta.", "CURP"]),
        ("1.\tUno\n\n2.\tDos", (), ["Uno", "Dos"]),
        ("1) Uno 2) Dos 3) Tres", (), ["Uno", "Dos", "Tres"]),
        ("Paso 1: Va. Paso 2: Vuelve.", (), ["Va.", "Vuelve."]),
        ("—Llenar. —Pagar 2—3 veces. — Recoger", (), ["Llenar.", "Pagar 2—3 veces.", "Recoger"]),
        ("• Uno\n  sigue\n• Dos", (), ["Uno sigue", "Dos"]),
        ("PARTE A:\n─ Uno\n─ Dos", (), ["PARTE A: Uno", "Dos"]),
        ("A:", (), ["A:"]),
        ("1. Solo una cosa", (), ["Solo una cosa"]),
        ("Artículo 5. De la ley", (), ["Artículo 5. De la ley"]),
        ("Uno\nDos", (), ["Uno", "Dos"]),
        ("-5 grados", (), ["-5 grados"]),
        ("", (), []),
        ("\n - \n", (), []),
    ],
)
def test_a_list_in_a_cell(text: str, separators: tuple[str, ...], items: list[str]) -> None:
    assert split_items(text, separators) == items


@given(st.lists(st.text(alphabet="abcñ ", min_size=1, max_size=8).filter(str.strip), min_size=1))
def test_no_word_of_a_list_is_lost(words: list[str]) -> None:
    text = "\n".join(f"- {word}" for word in words)
    assert "".join("".join(split_items(text)).split()) == "".join("".join(words).split())


def test_the_number_of_a_list_goes_but_not_that_of_a_name() -> None:
    assert drop_number("109. Registro") == "Registro"
    assert drop_number("3 de Mayo") == "3 de Mayo"
    assert drop_number("12.") == "12."


@pytest.mark.parametrize(
    ("text", "phones"),
    [
        ("01 (55) 5134-2500 ext. 12", ["55 5134 2500 ext. 12"]),
        ("+52 1 33 3668 1757", ["33 3668 1757"]),
        ("0449511234567", ["951 123 4567"]),
        ("(33) 3668-1757, (33) 3668-1700", ["33 3668 1757", "33 3668 1700"]),
        ("+502 2413-7000", ["+50224137000"]),
        ("sin teléfono", []),
    ],
)
def test_telephones(text: str, phones: list[str]) -> None:
    assert find_phones(text) == phones


def test_addresses_and_postcodes() -> None:
    found = find_addresses("Vea www.maga.gob.gt, https://x.mx/a?b=1). O escriba a a@juarez.gob.mx")
    assert found == ["https://x.mx/a?b=1", "https://www.maga.gob.gt"]
    assert find_addresses("HTTPS://X.mx/A") == ["https://X.mx/A"]
    assert find_emails("a@juarez.gob.mx; b@c") == ["a@juarez.gob.mx"]
    assert [postcode_of(t) for t in ("6720", "C.P. 44100", "6720.0", "123", "x")] == [
        "06720", "44100", "06720", None, None,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2023-04-25 11:51:59", date(2023, 4, 25)),
        ("25/04/23", date(2023, 4, 25)),
        ("25 de abril de 2023", date(2023, 4, 25)),
        ("Fri Mar 01 2024 00:00:00 GMT-0600 (Central Standard Time)", date(2024, 3, 1)),
        ("20240131", date(2024, 1, 31)),
        ("2024-01-31T23:59:00-06:00", date(2024, 1, 31)),
        ("31/31/24", None),
        ("pendiente", None),
        ("", None),
    ],
)
def test_days(text: str, day: date | None) -> None:
    assert parse_day(text) == day


@pytest.mark.parametrize(
    ("text", "plain", "repairs"),
    [
        ("EducaciÃ³n", "Educación", [MENDED]),
        ("Educaci\ufffdn", "Educaci\ufffdn", [LOST]),
        ("<p>Uno&nbsp;dos</p>\n\n<p>Tres</p>", "Uno dos\n\nTres", [UNMARKED]),
        ("<ul><li>A<li>B</ul>", "• A\n• B", [UNMARKED]),
        ("<ol><li>A</li><li>B</li></ol>", "1. A\n\n2. B", [UNMARKED]),
        ("a<br>b", "a\nb", [UNMARKED]),
        ("Ver <a href='https://x.mx/f'>aquí</a>", "Ver aquí (https://x.mx/f)", [UNMARKED]),
        ("<table><tr><td>A</td><td>B</td></tr></table>", "A | B", [UNMARKED]),
        ("<script>alert(1)</script>Hola", "Hola", [UNMARKED]),
        ("<!-- x -->Hola<!-- sin fin", "Hola sin fin", [UNMARKED]),
        ("&lt;p&gt;Hola&lt;/p&gt;", "Hola", [UNMARKED]),
        ("si a < b y c > d", "si a < b y c > d", []),
        ("a <b", "a < b", [PARTED]),
        ("cero\u200bancho", "ceroancho", [UNSEEN]),
        ("a\r\nb\rc", "a\nb\nc", []),
        ("\ufeffa\u00adb", "ab", []),
        ("cafe\u0301", "café", []),
        ("e" + 7 * "\u0300" + "so", "è" + 4 * "\u0300" + "so", [HEAPED]),
    ],
)
def test_words_are_made_plain_and_it_is_told(text: str, plain: str, repairs: list[str]) -> None:
    cleaned = clean(text)
    assert (cleaned.text, list(cleaned.repairs)) == (plain, repairs)


@given(st.text(max_size=300) | st.text(alphabet="<>&;/!-[]pbli #x1a\n\r\t\0", max_size=300))
def test_what_was_cleaned_the_catalogue_takes(text: str) -> None:
    cleaned = clean(text).text
    if cleaned:
        TypeAdapter[str](Prose).validate_python(cleaned)


@pytest.mark.parametrize(
    "bad",
    ["<div>" * 50_000, "<!--" * 50_000, "<p " * 50_000, "<![CDATA[" * 20_000, "a." * 100_000,
     "1 " * 100_000, "a@" * 100_000, "1) " * 50_000, "$1 " * 50_000],
)  # fmt: skip
def test_a_hostile_cell_takes_no_long_time(bad: str) -> None:
    start = time.process_time()
    cleaned = clean(bad).text
    find_addresses(bad)
    find_emails(bad)
    find_phones(bad)
    split_items(cleaned)
    parse_time(cleaned)
    parse_price(cleaned)
    assert time.process_time() - start < 20  # quadratic ones take minutes


def test_long_words_are_cut_at_a_sentence() -> None:
    text = "Primera frase larga. Segunda frase. " + "X" * 50
    assert shorten(text, 40) == "Primera frase larga. Segunda frase."
    assert shorten("Solicitud de la adquisición de los derechos", 35) == (
        "Solicitud de la adquisición…"
    )
    assert shorten("corto", 40) == "corto"
    assert len(shorten("x" * 100, 60)) <= 60


@given(st.text(alphabet="ab. \n", max_size=400), st.integers(10, 60))
def test_divided_words_are_all_there(text: str, limit: int) -> None:
    pieces = divide(text, limit)
    assert all(0 < len(piece) <= limit for piece in pieces)
    assert "".join("".join(pieces).split()) == "".join(text.split())


@given(st.text(max_size=200))
def test_ids_are_ids_and_the_same_again(text: str) -> None:
    assert slug(text) == slug(text)
    assert 1 <= len(slug(text)) <= 80
    assert slug(text).replace("-", "a").isalnum()
    assert slug(text).isascii()


def test_long_names_that_differ_at_their_end_stay_apart() -> None:
    assert slug("a" * 100 + "b") != slug("a" * 100 + "c")
    ids = Ids()
    assert [ids.claim("x" * 80), ids.claim("x" * 80), ids.claim("y")] == [
        "x" * 80, "x" * 78 + "-2", "y",
    ]  # fmt: skip
