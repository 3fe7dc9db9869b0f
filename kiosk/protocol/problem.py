"""Problem details (RFC 9457): how every refusal is put into words."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from kiosk.protocol.message import Told

ProblemType = Annotated[str, StringConstraints(pattern=r"^urn:ventanilla:problem:[a-z-]+$")]


class Problem(Told):
    """`type` is stable and for programs; `title` and `detail` are for people."""

    type: ProblemType
    title: str = Field(max_length=200)
    status: int = Field(ge=400, le=599)
    detail: str = Field(default="", max_length=2000)


def problem(kind: str, title: str, status: int, detail: str = "") -> Problem:
    """A problem of Ventanilla's own kinds, such as `same-id-other-bytes`."""
    return Problem(type=f"urn:ventanilla:problem:{kind}", title=title, status=status, detail=detail)
