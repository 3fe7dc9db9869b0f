"""A fault in words: the same beside the field and in the summary on top."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from kiosk.forms.fault import Fault

Translate = Callable[[str, Mapping[str, str | int]], str]
"""(message key, parameters) → words in the visitor's language."""


def fault_words(fault: Fault, translate: Translate) -> str:
    """What is wrong and how to mend it, in one or two sentences."""
    return translate(fault.key, fault.parameters)
