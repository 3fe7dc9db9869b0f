"""What is said of an e.firma: whose it is, until when, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from kiosk.dates import day_words
from kiosk.forms.curp import compact_curp
from kiosk.forms.definition import Form
from kiosk.forms.identifiers import compact_rfc
from kiosk.forms.places import answer_at
from kiosk.forms.questions import QuestionKind
from kiosk.ui.efirma_desk import SigningFile, Told
from kiosk.visit.journey import Signed
from kiosk.words import Words


def named_people(form: Form, answers: Mapping[str, Any]) -> list[tuple[str, str]]:
    """RFC and CURP of everybody whom the answers name by one of them."""
    named = []
    for leaf in form.outline(answers).leaves():
        question = leaf.question
        answer = answer_at(answers, question.pointer)
        if not isinstance(answer, str) or not answer:
            continue
        if question.kind is QuestionKind.RFC:
            named.append((compact_rfc(answer), ""))
        elif question.kind is QuestionKind.CURP:
            named.append(("", compact_curp(answer)))
    return named


def found_row(found: SigningFile, words: Words) -> dict[str, Any]:
    """One e.firma of the stick, as it is chosen."""
    if found.signer is None:
        return {
            "title": words("sign.container", file=found.file),
            "note": words("sign.container-note"),
            "fault": False,
        }
    wrong = fault_words(found.fault, found.signer, words) if found.fault else ""
    return {
        "title": found.signer["name"],
        "note": wrong or number_words(found.signer, words),
        "fault": bool(wrong),
    }


def number_words(signer: Told, words: Words) -> str:
    """By which numbers the holder is known."""
    rfc = words("sign.rfc", rfc=signer["rfc"]) if signer["rfc"] else ""
    curp = words("sign.curp", curp=signer["curp"]) if signer["curp"] else ""
    through = words("sign.through", rfc=signer["through"]) if signer["through"] else ""
    return " · ".join(part for part in (rfc, curp, through) if part)


def holder_facts(found: SigningFile, words: Words) -> list[dict[str, str]]:
    """Whose it is, before the password is asked for."""
    signer = found.signer
    if signer is None:
        return [_fact("document", words("sign.file"), found.file)]
    facts = [_fact("person", words("sign.whose"), signer["name"], number_words(signer, words))]
    until = words("sign.until", day=_day(signer["until"], words))
    return [*facts, _fact("time", words("sign.valid"), until, list_words(signer, words))]


def signed_fact(signed: Signed, words: Words) -> dict[str, str]:
    """Who signed."""
    rfc = words("sign.rfc", rfc=signed.rfc) if signed.rfc else ""
    return _fact("person", words("sign.signed-by"), signed.name, rfc)


def list_words(signer: Told, words: Words) -> str:
    """As of which day it is known not to be revoked."""
    if signer["list_of"] is None:
        return words("sign.no-list")
    key = "sign.list-stale" if signer["list_stale"] else "sign.list"
    return words(key, day=_day(signer["list_of"], words))


def fault_words(fault: str, signer: Told | None, words: Words) -> str:
    """What is wrong, and what to do about it. `signer` may be unknown yet."""
    told = signer or {}
    days = {
        "until": _day(told["until"], words) if told.get("until") else "",
        "from": _day(told["from"], words) if told.get("from") else "",
        "revoked": _day(told["revoked_at"], words) if told.get("revoked_at") else "",
    }
    key = f"sign.fault-{fault}"
    if fault in _WITH_A_DAY and not days[_WITH_A_DAY[fault]]:
        key = f"{key}-undated"
    return words(key, name=told.get("name", ""), **days)


def _day(moment: str, words: Words) -> str:
    """Where the centre stands."""
    return day_words(datetime.fromisoformat(moment).astimezone().date(), words)


_WITH_A_DAY = {"expired": "until", "not-yet-valid": "from", "revoked": "revoked"}


def _fact(glyph: str, label: str, value: str, note: str = "") -> dict[str, str]:
    return {"glyph": glyph, "label": label, "value": value, "note": note}
