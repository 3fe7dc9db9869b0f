"""What the doctor found: one check, its state, what that means, and what to do."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from kiosk.protocol.message import Message


class Severity(StrEnum):
    """Ordered by how bad it is."""

    OK = "ok"
    WARN = "warn"  # visitors are served, something is missing
    FAIL = "fail"  # visitors cannot be served, or what they hand in cannot arrive


class Finding(Message):
    """`remedy` is empty where nothing is to be done."""

    name: str
    state: Severity
    meaning: str
    remedy: str = ""


def ok(name: str, meaning: str) -> Finding:
    return Finding(name=name, state=Severity.OK, meaning=meaning)


def warn(name: str, meaning: str, remedy: str) -> Finding:
    return Finding(name=name, state=Severity.WARN, meaning=meaning, remedy=remedy)


def fail(name: str, meaning: str, remedy: str) -> Finding:
    return Finding(name=name, state=Severity.FAIL, meaning=meaning, remedy=remedy)


def worst(findings: Sequence[Finding]) -> Severity:
    """The state of the whole machine."""
    order = list(Severity)
    return max((finding.state for finding in findings), key=order.index, default=Severity.OK)
