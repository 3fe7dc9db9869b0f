"""Whether a service can be done here by somebody: a few questions before its form, and rules.

A rule's `when` is a formula over the answers, in the language of `ui:compute`. Guarantees: nobody
is turned away for want of an answer, or by a rule that cannot be read; the same answers always lead
to the same outcome. What was answered goes on into the form where one of its questions names it
(`"ui:known": "beforehand.procedure"`), so that it is asked once only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from kiosk.catalogue.model import Rule
from kiosk.forms.criteria import Fit, fit
from kiosk.forms.layout import page_after
from kiosk.forms.places import answer_at
from kiosk.forms.questions import Step

FACT: Final = "beforehand."
"""What names an answer that was given before the form."""


@dataclass(frozen=True)
class Here:
    """It can be done here; `says` what holds for this person."""

    says: tuple[Rule, ...] = ()


@dataclass(frozen=True)
class NotHere:
    """It cannot, by this rule, which says why and where instead."""

    rule: Rule


Outcome = Here | NotHere


def outcome(rules: Sequence[Rule], answers: Mapping[str, Any]) -> Outcome:
    """The first rule that turns away decides; else all that hold have something to say."""
    holding = [rule for rule in rules if fit(rule.when, answers) is Fit.YES]
    refusal = next((rule for rule in holding if not rule.here), None)
    return Here(tuple(holding)) if refusal is None else NotHere(refusal)


def answered_up_to(
    steps: Sequence[Step], key: str, answers: Mapping[str, Any]
) -> Mapping[str, Any]:
    """The answers of the pages up to one: who changes an answer passes all that follow again."""
    position = next(place for place, step in enumerate(steps) if step.key == key)
    names = {q.pointer[0] for step in steps[: position + 1] for q in step.questions}
    return {name: answer for name, answer in answers.items() if name in names}


def as_facts(answers: Mapping[str, Any]) -> dict[str, Any]:
    """The answers as the form may name them."""
    return {FACT + name: answer for name, answer in answers.items() if not _is_group(answer)}


def left_to_ask(steps: Sequence[Step], answers: Mapping[str, Any]) -> list[str]:
    """The pages of a form without those that were answered before it; at the least its last."""
    return [step.key for step in steps if not _was_asked(step, answers)] or [steps[-1].key]


def page_left_after(steps: Sequence[Step], key: str, answers: Mapping[str, Any]) -> str | None:
    """The page that follows on one and was not answered before; None after the last."""
    asked = {step.key for step in steps if _was_asked(step, answers)}
    following = page_after(steps, key)
    while following in asked:
        following = page_after(steps, following)
    return following


def _was_asked(step: Step, answers: Mapping[str, Any]) -> bool:
    """Whether all that a page of the form asks was answered before it began."""
    return bool(step.questions) and all(
        question.known.startswith(FACT) and answer_at(answers, question.pointer) is not None
        for question in step.questions
    )


def _is_group(answer: Any) -> bool:
    return isinstance(answer, Mapping | list)
