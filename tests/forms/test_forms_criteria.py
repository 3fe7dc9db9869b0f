"""Who may have a service: told from a few answers, and never *no* for want of one."""

from __future__ import annotations

from typing import Any

import pytest

from kiosk.forms.criteria import Fit, fit


@pytest.mark.parametrize(
    ("criterion", "answers", "told"),
    [
        ("age >= 65", {"age": 65}, Fit.YES),
        ("age >= 65", {"age": 64}, Fit.NO),
        ("age >= 65", {}, Fit.MAYBE),
        ("disability and age < 65", {"age": 70}, Fit.NO),
        ("disability and age < 65", {"age": 60}, Fit.MAYBE),
        ("disability and age < 65", {"age": 60, "disability": True}, Fit.YES),
        ("age >= 60 or disability", {"disability": True}, Fit.YES),
        ("age >= 60 or disability", {"disability": False}, Fit.MAYBE),
        ("not insured", {"insured": False}, Fit.YES),
        ("school.basic or school.secondary", {"school": {"secondary": True}}, Fit.YES),
        ("school.basic", {"school": {}}, Fit.MAYBE),
        ("work == 'own' and not insured", {"work": "farming"}, Fit.NO),
        ("age >", {"age": 65}, Fit.MAYBE),
        ("age", {"age": 65}, Fit.MAYBE),
    ],
)
def test_what_is_told(criterion: str, answers: dict[str, Any], told: Fit) -> None:
    assert fit(criterion, answers) is told
