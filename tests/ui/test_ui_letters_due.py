"""Which payments and appointments of several letters still hold, and whose slip is offered."""

from __future__ import annotations

from datetime import date

import pytest
from test_ui_letters import ASK, COME, OTHER, PAY, PAYMENT, letter, seen, settled, steps

from kiosk.protocol.letter import Letter
from kiosk.protocol.tracking import Stage
from kiosk.ui.letters_read import Read, to_take_along


def in_place_of(one: Letter) -> Letter:
    return letter(payment=one.payment, appointment=one.appointment, replaces=one.id)


DEAR, NEWER_PAY = letter(payment=PAYMENT), in_place_of(PAY)


@pytest.mark.parametrize(
    ("of", "place"),
    [
        (steps(ASK), None),
        (steps(PAY), 1),
        (steps(PAY, Stage.PAID), None),
        (steps(PAY, COME), 1),
        (steps(PAY, Stage.PAID, COME), 3),
        (steps(PAY, PAY), 2),
        (steps(PAY, Stage.REJECTED), None),
        (steps(PAY, Stage.RESOLVED, COME), 3),
        (steps(PAY, settled(Stage.PAID, OTHER)), 1),
        (steps(PAY, settled(Stage.PAID, PAY)), None),
        (steps(PAY, DEAR, settled(Stage.PAID, DEAR)), 1),
        (steps(PAY, DEAR, settled(Stage.PAID, DEAR), settled(Stage.PAID, PAY)), None),
        (steps(DEAR, in_place_of(DEAR)), 2),
        (steps(PAY, NEWER_PAY, settled(Stage.PAID, NEWER_PAY)), None),
        (steps(COME, in_place_of(COME)), 2),
        (steps(COME, in_place_of(PAY)), 2),
        (steps(COME, letter(replaces=COME.id)), None),
    ],
)
def test_what_is_to_be_paid_is_taken_along_first(of: list[Read], place: int | None) -> None:
    assert to_take_along(of) == place


def test_what_another_letter_takes_the_place_of_says_so_and_offers_no_slip() -> None:
    for one in (PAY, COME):
        _, older, _ = seen(steps(one, in_place_of(one)), today=date(2026, 4, 1))
        assert older["banner"] == "Ya no vale: otra carta más nueva la sustituye."
        assert older["takes"] == ""
        assert "Quedan" not in str(older)
    paid = seen(steps(PAY, Stage.PAID, in_place_of(PAY)))[2]
    assert paid["bannerKind"] == "success", "what was paid was paid"
