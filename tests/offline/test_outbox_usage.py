"""How often each service was applied for, by what the outbox keeps anyway."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import apsw
from outbox_samples import NOON, RECEIPT, submission

from kiosk.offline.outbox import Outbox
from kiosk.offline.outbox_item import NewSubmission


def _accept(outbox: Outbox, service: str) -> None:
    def make(last: str | None) -> NewSubmission:
        new = submission()(last)
        return replace(new, header=new.header.model_copy(update={"service": service}))

    outbox.accept(make)


def test_counts_each_service_whatever_became_of_it(tmp_path: Path) -> None:
    with Outbox.open(tmp_path / "outbox.sqlite") as outbox:
        assert outbox.usage() == {}
        for service in ("curp", "predial", "curp", "curp"):
            _accept(outbox, service)
        first = outbox.items()[0].id
        outbox.mark_sending([first], NOON)
        outbox.mark_delivered(first, RECEIPT, NOON)
        assert outbox.usage() == {"curp": 3, "predial": 1}


def test_a_spoilt_header_counts_for_none(tmp_path: Path) -> None:
    path = tmp_path / "outbox.sqlite"
    with Outbox.open(path) as outbox:
        for service in ("curp", "predial", "beca", "acta"):
            _accept(outbox, service)
        db = apsw.Connection(str(path))
        for spoilt, service in (("{", "curp"), ("[]", "predial"), ('{"service": 1}', "beca")):
            db.execute(
                "UPDATE submission SET header_json = ? WHERE header_json LIKE ?",
                (spoilt, f"%{service}%"),
            )
        db.close()
        assert outbox.usage() == {"acta": 1}
