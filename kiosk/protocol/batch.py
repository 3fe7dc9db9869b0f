"""A batch of envelopes and what became of each: one bad item never stops the others."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from kiosk.protocol.envelope import Envelope, SubmissionId
from kiosk.protocol.message import Message, Told
from kiosk.protocol.problem import Problem
from kiosk.protocol.receipt import Receipt

MAX_ITEMS = 100


class Batch(Message):
    """POST /v1/submissions."""

    envelopes: tuple[Envelope, ...] = Field(min_length=1, max_length=MAX_ITEMS)


class Accepted(Told):
    """The portal holds it: just now, or since an earlier try (the same receipt then)."""

    status: Literal["accepted"] = "accepted"
    id: SubmissionId
    receipt: Receipt


class Refused(Told):
    """The portal will never take this one as it is; the kiosk holds it for staff."""

    status: Literal["refused"] = "refused"
    id: SubmissionId
    problem: Problem


class Deferred(Told):
    """Not now; try again."""

    status: Literal["deferred"] = "deferred"
    id: SubmissionId
    problem: Problem


ItemResult = Annotated[Accepted | Refused | Deferred, Field(discriminator="status")]


class BatchResult(Told):
    """One result for each envelope, in the order they came."""

    results: tuple[ItemResult, ...]
