"""How long a service takes, read out of words, as ISO 8601 (section 5.5.2).

Of a range the longer end is taken, so that nobody comes too early. Wherever the words say more
than the duration they are kept beside it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from portal.importing.folding import fold

_NUMBERS: Final = {
    word: number
    for number, words in {
        1: "un uno una one a", 2: "dos two", 3: "tres three", 4: "cuatro four", 5: "cinco five",
        6: "seis six", 7: "siete seven", 8: "ocho eight", 9: "nueve nine", 10: "diez ten",
        11: "once", 12: "doce", 13: "trece", 14: "catorce", 15: "quince", 16: "dieciseis",
        18: "dieciocho", 20: "veinte", 24: "veinticuatro", 25: "veinticinco", 30: "treinta",
        40: "cuarenta", 45: "cuarenta_y_cinco", 48: "cuarenta_y_ocho", 50: "cincuenta",
        60: "sesenta", 72: "setenta_y_dos", 90: "noventa", 100: "cien", 120: "ciento_veinte",
    }.items()
    for word in words.split()
}  # fmt: skip
_SAID_TWICE = re.compile(r"([a-z])\s*\(\s*\d+\s*\)")
"""`dos (2)`"""
_COMPOUND = re.compile(r"\b(cuarenta|setenta) y (cinco|ocho|dos)\b|\bciento veinte\b")
_UNITS: Final = {
    "minutos?|mins?|minutes?": ("minutes", 1), "horas?|hrs?|hs|h|hours?": ("hours", 1),
    "dias?|days?": ("days", 1), "semanas?|weeks?": ("weeks", 1), "quincenas?": ("days", 15),
    "mes(?:es)?|months?": ("months", 1), "bimestres?": ("months", 2),
    "trimestres?": ("months", 3), "semestres?": ("months", 6), "anos?|years?": ("years", 1),
}  # fmt: skip
_SMALLER: Final = {
    "years": ("months", 12, True), "months": ("days", 30, False), "weeks": ("days", 7, True),
    "days": ("hours", 24, True), "hours": ("minutes", 60, True),
}  # fmt: skip
_N = r"(?:\d+(?:[.,]\d+)?|(?:" + "|".join(sorted(_NUMBERS, key=len, reverse=True)) + r")\b)"
_U = "(?:" + "|".join(_UNITS) + r")(?![a-z])\.?"
_Q = r"(?:\s+(?:habil(?:es)?|natural(?:es)?|laboral(?:es)?|laborables|calendario|corridos))?"
_W = r"(?:(?:business|working|calendar)\s+)?"
_PART = rf"{_N}\s*{_W}{_U}{_Q}"
_EXPRESSION = re.compile(
    rf"(?P<low>{_N})(?:\s*{_U}{_Q}\s*(?:-|–|—|\ba\b|\bhasta\b|\bto\b)"
    rf"|\s*(?:-|–|—|\ba\b|\by\b|\bo\b|\bu\b|\bhasta\b|\bto\b|\bor\b|\band\b))"
    rf"\s*(?P<high>{_PART})"
    rf"|(?P<half>\bmedi[oa]\s+{_U})"
    rf"|(?P<sum>{_PART}(?:\s*(?:,|\by\b|\bcon\b|\band\b)?\s*(?:{_PART}))*(?:\s+y\s+medi[oa])?)"
    rf"|(?P<and_half>\b{_U}\s+y\s+medi[oa]\b)"
)
_PIECE = re.compile(rf"({_N})\s*{_W}({_U})")
_QUALIFIED = re.compile(r"\b(?:habil|natural|labora|calendar|corrido|business|working)")
_AT_ONCE = re.compile(
    r"(?:de |de manera |de forma |respuesta |entrega )?inmediat[oa]|inmediatamente|instantaneo|"
    r"(?:al|en el) (?:momento|instante)|immediate(?:ly)?|at once|instant"
)
_LONGEST = 300
_NO_BOUND = re.compile(
    r"\bmas de\b|\bminimo\b|\ba partir de\b(?=\s*\d)|\bal menos\b|\bpor lo menos\b|\bcada\b|"
    r"\bvaria|\bdepend|\bindefinid|\bover\b|\bmore than\b|\bat least\b|\bevery\b|"
    r"\blunes\b(?=.*\d\s*(?:h|hs|hrs?|horas?)\b)"
)
_ORDER: Final = ("years", "months", "weeks", "days", "hours", "minutes")


@dataclass(frozen=True)
class Time:
    """`duration` is ISO 8601, None where the words name none or several; `words` say the rest."""

    duration: str | None
    words: str | None = None


def parse_time(text: str) -> Time:
    """Reads a cell, in Spanish or English."""
    kept = " ".join(text.split())
    if len(kept) > _LONGEST:
        return Time(None, kept)
    plain = _SAID_TWICE.sub(r"\1 ", fold(text))
    plain = _COMPOUND.sub(lambda found: found[0].replace(" ", "_"), plain).strip(" .")
    if not plain:
        return Time(None)
    if _AT_ONCE.fullmatch(plain):
        return Time("PT0S")
    found = [each for each in _EXPRESSION.finditer(plain) if not _is_within_word(plain, each)]
    if len(found) != 1 or _NO_BOUND.search(plain):
        return Time(None, kept)
    counts, exact = _counts(found[0])
    iso = _iso(counts)
    alone = not (plain[: found[0].start()] + plain[found[0].end() :]).strip(" .")
    exact = exact and alone and not _QUALIFIED.search(found[0][0])
    return Time(iso, None if exact and iso else kept)


def _is_within_word(plain: str, found: re.Match[str]) -> bool:
    """Or within a clock's time or a fraction, of which it would be the end alone."""
    before = plain[found.start() - 1 : found.start()]
    return before.isalnum() or before in {":", "/", "\u2044"}


def _counts(found: re.Match[str]) -> tuple[dict[str, Fraction], bool]:
    """Numbers by unit, and whether they are just what was said."""
    words = found["high"] or found["sum"] or ""
    counts: dict[str, Fraction] = {}
    unit = ""
    for number, name in _PIECE.findall(words):
        unit, times = _unit(name)
        counts[unit] = counts.get(unit, Fraction(0)) + _number(number) * times
    if found["half"] or found["and_half"]:
        name = (found["half"] or found["and_half"]).split(" y ")[0].split()[-1]
        unit, times = _unit(name)
        counts[unit] = times * (Fraction(1, 2) if found["half"] else Fraction(3, 2))
    elif re.search(r"\by medi[oa]$", words):
        counts[unit] += Fraction(1, 2)
    exact = found["high"] is None
    for larger, (smaller, each, same) in _SMALLER.items():
        whole, part = divmod(counts.get(larger, Fraction(0)), 1)
        if part:
            counts[larger] = Fraction(whole)
            counts[smaller] = counts.get(smaller, Fraction(0)) + part * each
            exact = exact and same
    if counts.get("minutes", Fraction(0)).denominator != 1:
        counts["minutes"] = Fraction(int(counts["minutes"]) + 1)
        exact = False
    return counts, exact


def _iso(counts: dict[str, Fraction]) -> str | None:
    whole = {unit: int(counts.get(unit, 0)) for unit in _ORDER}
    if whole["weeks"] and any(number for unit, number in whole.items() if unit != "weeks"):
        whole["days"] += 7 * whole.pop("weeks")
        whole["weeks"] = 0
    if any(number > 9999 for number in whole.values()):
        return None
    day = "".join(f"{whole[u]}{u[0].upper()}" for u in _ORDER[:4] if whole[u])
    clock = "".join(f"{whole[u]}{u[0].upper()}" for u in _ORDER[4:] if whole[u])
    return f"P{day}" + (f"T{clock}" if clock else "") if day or clock else "PT0S"


def _unit(name: str) -> tuple[str, int]:
    plain = name.strip(" .")
    return next(unit for words, unit in _UNITS.items() if re.fullmatch(words, plain))


def _number(word: str) -> Fraction:
    return Fraction(_NUMBERS[word]) if word in _NUMBERS else Fraction(word.replace(",", "."))
