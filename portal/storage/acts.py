"""The columns of a log of acts, whosever it is; `portal.act_log` chains and checks them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.storage.table import WHOLE_NUMBER, UtcMoment


class ActColumns:
    """One act; rows are appended, never changed."""

    number: Mapped[int] = mapped_column(WHOLE_NUMBER, primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(UtcMoment)
    who: Mapped[str] = mapped_column(String(80))
    act: Mapped[str] = mapped_column(String(80))
    detail: Mapped[str] = mapped_column(String(300))
    before: Mapped[bytes] = mapped_column(LargeBinary(32))
    hash: Mapped[bytes] = mapped_column(LargeBinary(32))
