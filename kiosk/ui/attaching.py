"""From the files that the answers name to the attachments that are sealed with them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from io import BytesIO
from typing import Any

from kiosk.forms.definition import Form
from kiosk.forms.file_reference import json_pointer, reference_in
from kiosk.forms.places import answer_at
from kiosk.forms.questions import Pointer, Question, QuestionKind
from kiosk.offline.acceptance import Attachment
from kiosk.sealing.body import AttachmentNote
from kiosk.ui.file_desk import HeldFile


def attachments_of(
    form: Form, answers: Mapping[str, Any], held: Callable[[str], HeldFile | None]
) -> tuple[Attachment, ...] | None:
    """One for each file of what is sent, in the order of the questions.

    None where the answers name a file that is not here: nothing may be sent then.
    """
    attachments = []
    for leaf in form.outline(answers).leaves():
        for pointer, answer in _answers_of(leaf.question, answers):
            reference = reference_in(answer)
            file = held(reference.sha256) if reference else None
            if file is None:
                return None
            note = AttachmentNote(
                question=json_pointer(pointer),
                name=file.name,
                media_type=file.reference.media_type,
                size=len(file.content),
                sha256=bytes.fromhex(file.reference.sha256),
            )
            attachments.append(Attachment(note, partial(BytesIO, file.content)))
    return tuple(attachments)


def _answers_of(question: Question, answers: Mapping[str, Any]) -> list[tuple[Pointer, Any]]:
    answer = answer_at(answers, question.pointer)
    if question.files is None or answer is None:
        return []
    if question.kind is QuestionKind.FILES:
        return [((*question.pointer, place), one) for place, one in enumerate(answer)]
    return [(question.pointer, answer)]
