"""What is too much of files in one application: what the agency's schema cannot know."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from kiosk.forms.fault import Fault
from kiosk.forms.file_reference import references_in
from kiosk.forms.file_rules import MOST_BYTES_IN_ALL
from kiosk.forms.outline import Leaf, Rows
from kiosk.forms.places import answer_at
from kiosk.forms.questions import Pointer
from kiosk.protocol.attachment import MAX_ATTACHMENTS


def too_much(asked: Mapping[Pointer, Leaf | Rows], sent: Any) -> Iterator[Fault]:
    """The questions at which the files become more, or larger, than one application carries."""
    count = size = 0
    for pointer, part in asked.items():
        if not isinstance(part, Leaf) or part.question.files is None:
            continue
        files = references_in(answer_at(sent, pointer))
        count += len(files)
        size += sum(one.size for one in files)
        if files and count > MAX_ATTACHMENTS:
            yield Fault(pointer, "fault.files.too-many", {"maximum": MAX_ATTACHMENTS})
        elif files and size > MOST_BYTES_IN_ALL:
            megabytes = MOST_BYTES_IN_ALL // 1_000_000
            yield Fault(pointer, "fault.files.too-large", {"megabytes": megabytes})
