"""Notices that nobody will see: those that are over."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from kiosk.catalogue.errors import CatalogueProblem, Severity
from kiosk.catalogue.model import Catalogue


def check_notices(catalogue: Catalogue, today: date) -> Iterator[CatalogueProblem]:
    """Warnings."""
    for notice in catalogue.notices:
        if notice.last < today:
            yield CatalogueProblem(
                f"notices/{notice.id}.yaml",
                1,
                f"until: it is over since {notice.last.isoformat()}",
                "remove it, or say until when it holds",
                Severity.WARNING,
            )
