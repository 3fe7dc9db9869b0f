"""Slips that somebody shows at an agency: judged as the public page does, and whose they are."""

from __future__ import annotations

from portal.clerks.messages import SlipAnswer
from portal.public.judging import Judge
from portal.storage import submissions
from portal.storage.database import Database


class AgencySlips:
    """By the portal's register of kiosks."""

    def __init__(self, judge: Judge, database: Database) -> None:
        self._judge = judge
        self._database = database

    def judge(self, agency: str, text: str) -> SlipAnswer:
        """What a slip's code is, whatever it holds."""
        judged = self._judge.judge(text)
        if judged.slip is None:
            return SlipAnswer(outcome=judged.outcome.value)
        facts = judged.slip.facts
        with self._database.reading() as session:
            stored = submissions.by_folio(session, facts.folio)
        return SlipAnswer(
            outcome=judged.outcome.value,
            folio=facts.folio,
            service=facts.service,
            created_at=facts.created_at,
            centre=judged.centre,
            ours=stored is not None and stored.agency == agency,
        )
