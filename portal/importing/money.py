"""What a service costs, read out of figures and words; what is not certain stays words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Final

from portal.importing.folding import fold

PESOS: Final = "MXN"
MOST: Final = Decimal(10_000_000)
_FREE = re.compile(
    r"(?:(?:totalmente|es|tramite|servicio) )?gratuit[oa]s?|gratis|sin (?:ningun )?costo"
    r"(?: alguno)?|no (?:tiene|hay|genera) costo(?: alguno)?|no se cobra|costo cero|sin cargo|"
    r"exento(?: de pago)?|free(?: of charge)?|no (?:charge|cost|fee)"
)
_LONGEST = 500
FIGURE: Final = re.compile(
    r"(?<![\w.,])\d{1,3}(?:[,.' ]\d{3})+(?:[.,]\d{1,2})?(?!\d)|\d+(?:[.,]\d+)?"
)
_HUNDREDTHS = re.compile(r"\(?[^()\d]*\b\d{2}/100[^()]*\)?")
_PESOS = re.compile(r"\$|\bmx\$|\bmxn\b|\bm\.? ?n\.?(?=\W|$)|\bpesos?(?: mexicanos?)?\b")
_FOREIGN: Final = (
    ("USD", re.compile(r"\bu\.?s\.?d\.?\b|\bus ?\$|\bu\$s|\bdolar(?:es)?\b|\bdollars?\b")),
    ("GTQ", re.compile(r"\bgtq\b|\bq\.? ?(?=\d)|\bquetzal(?:es)?\b")),
    ("EUR", re.compile(r"\beur\b|€|\beuros?\b")),
    ("GBP", re.compile(r"\bgbp\b|£|\bpounds?\b")),
    ("CAD", re.compile(r"\bcad\b")),
    ("COP", re.compile(r"\bcop\b")),
    ("HNL", re.compile(r"\bhnl\b|\blempiras?\b")),
)
_NOT_CERTAIN = re.compile(
    r"\bumas?\b|\bunidad(?:es)? de medida|\bsalarios?\b|%|\bpor ?ciento\b|\bdesde\b|\ba partir\b|"
    r"\ben adelante\b|\bhasta\b|\bentre\b|\bvari|\bdepend|\bsegun\b|\baprox|\bmas\b|\bminimo\b|"
    r"\bmaximo\b|\bcuotas?\b|\btabulador\b|\bfrom\b|\bup to\b|\bbetween\b|\babout\b|[+*]|\bsi\b|"
    r"\d ?(?:mil|millon(?:es)?)\b|(?:^|[\s$])[.,]\d"
)
_FILLING = re.compile(
    r"\b(?:costo|precio|total|tarifa|de|es|son|el|la|cost|fee|price)\b|[\s.,:;()-]+"
)


@dataclass(frozen=True)
class Price:
    """`amount` in Mexican pesos, None where it is not known; `words` where they say more."""

    amount: Decimal | None
    words: str | None = None


def parse_price(text: str, currency: str | None = None) -> Price:
    """Reads a cell; `currency` is what the source says elsewhere (ISO 4217), pesos if nothing."""
    plain = fold(text).strip(" .:;")
    if not plain:
        return Price(None)
    if _FREE.fullmatch(plain):
        return Price(Decimal(0))
    said = currency_in(plain)
    code = (currency or "").strip().upper() or said or PESOS
    if code == PESOS and len(plain) <= _LONGEST:
        return _in_pesos(plain, text.strip())
    return Price(None, text.strip() if said or code == PESOS else f"{text.strip()} {code}")


def _in_pesos(plain: str, words: str) -> Price:
    plain = _HUNDREDTHS.sub(" ", plain)
    found = list(FIGURE.finditer(plain))
    if len(found) != 1 or _NOT_CERTAIN.search(plain):
        return Price(None, words)
    amount = parse_figure(found[0][0])
    around = f"{plain[: found[0].start()]} {plain[found[0].end() :]}"
    rest = _FILLING.sub("", _PESOS.sub(" ", around))
    if amount is None or amount > MOST or "-" in around or (rest and not _PESOS.search(around)):
        return Price(None, words)
    return Price(amount, words if rest else None)


def currency_in(text: str) -> str | None:
    """The foreign currency that words name (ISO 4217)."""
    plain = fold(text)
    return next((code for code, signs in _FOREIGN if signs.search(plain)), None)


def parse_figure(text: str) -> Decimal | None:
    """`1,234.50`, `1.234,50`, `6,25` and `1 200`; None where it may be read in two ways.

    A comma before three digits groups thousands, as in Mexico; a point before three digits, alone,
    may be either.
    """
    figure = re.sub(r"[' ]", "", text.strip())
    if "," in figure and "." in figure:
        decimal = max(",.", key=figure.rfind)
        figure = figure.replace("," if decimal == "." else ".", "").replace(decimal, ".")
    elif figure.count(".") > 1:
        figure = figure.replace(".", "")
    elif "," in figure:
        grouped = re.fullmatch(r"\d{1,3}(?:,\d{3})+", figure)
        figure = figure.replace(",", "" if grouped else ".")
    elif re.fullmatch(r"[1-9]\d{0,2}\.\d{3}", figure):
        return None
    try:
        value = Decimal(figure)
        cents = value.quantize(Decimal("0.01"))
    except InvalidOperation:
        return None
    return cents if value == cents and value >= 0 else None
