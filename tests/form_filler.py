"""A patient visitor who fills in any form by touch, page after page, every question of it."""

from __future__ import annotations

from collections.abc import Mapping

from kiosk.tour.visitor import Visitor
from kiosk.ui.models.question import QuestionModel
from kiosk.ui.models.screen import ScreenModel
from kiosk.ui.models.step import StepModel

TYPED: Mapping[str, str] = {
    "integer": "7",
    "number": "7.5",
    "money": "120.50",
    "curp": "NUPJ900412MOCXXS04",
    "rfc": "GODE561231GR8",
    "email": "ana@x.mx",
    "phone": "9511234567",
    "postcode": "01000",
    "clabe": "032180000118359719",
    "nss": "12345678903",
}
_MOST_PAGES = 300


class Filler:
    """Fills in what is open on a screen up to the check page; one item in every list."""

    def __init__(self, visitor: Visitor, screen: ScreenModel) -> None:
        self._visitor = visitor
        self._screen = screen
        self.pages: list[str] = []

    def fills_all(self) -> None:
        for _ in range(_MOST_PAGES):
            page = self._screen.pageModel
            if not isinstance(page, StepModel):
                return
            self.pages.append(page.key)
            self._visitor.waits_for(page.heading)
            if page.isList:
                self._list(page)
            else:
                self._questions(page)
        raise AssertionError(f"the form has no end: {self.pages[-5:]}")

    def _list(self, page: StepModel) -> None:
        if not page.items:
            self._visitor.taps(page.addLabel)
        else:
            self._visitor.taps(self._visitor.words("question.continue"))
            assert self._screen.pageModel is not page, (page.key, page.faults)

    def _questions(self, page: StepModel) -> None:
        asked: list[QuestionModel] = list(page.questions)
        for question in asked:
            if not question.entry.chosen:
                self._answers(question)
        if [q.title for q in page.questions] != [q.title for q in asked]:
            self._questions(page)  # an answer brought up more of them
            return
        self._visitor.taps(self._visitor.words("question.continue"))
        if self._screen.pageModel is not page:
            return
        for question in page.questions:
            if question.fault == self._visitor.words("fault.choice.refused"):
                # some forms offer what they do not take
                self._visitor.taps(question.options[question.entry.chosen[0] + 1]["title"])
                self._questions(page)
                return
        raise AssertionError(f"{page.key} is not left: {page.faults}")

    def _answers(self, question: QuestionModel) -> None:
        visitor = self._visitor
        match question.control:
            case "choices" | "long-choice" | "consent":
                visitor.taps(question.options[0]["title"])
            case "files":
                assert not question.question.required, f"a file for {question.title}"
            case "date":
                for part, typed in (("day", "15"), ("month", "06"), ("year", "2020")):
                    visitor.enters(f"{question.title}, {visitor.words(f'date.{part}')}", typed)
            case _ if question.typed:
                pass
            case _:
                visitor.enters(question.title, TYPED.get(question.kind, "Ab"))
