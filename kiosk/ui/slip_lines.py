"""A slip for the screen: the blocks of the paper as lines that are read, and codes for phones."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, TypedDict, assert_never

from kiosk.printing import blocks as b

_TO_TICK: Final = "☐"
"""A box is for a pen, and the screen's letters have none."""


class SlipLine(TypedDict):
    """One line. `size` is one of the screen's letters; `frame` a banner's kind, or empty."""

    text: str
    mark: str
    label: str
    size: str
    bold: bool
    frame: str
    ruled: bool


def _line(
    text: str = "",
    *,
    mark: str = "",
    label: str = "",
    size: str = "small",
    bold: bool = False,
    frame: str = "",
    ruled: bool = False,
) -> SlipLine:
    return SlipLine(
        text=text, mark=mark, label=label, size=size, bold=bold, frame=frame, ruled=ruled
    )


def lines_of(blocks: Iterable[b.Block]) -> list[SlipLine]:
    """All that is read on the paper, top to bottom, without its codes."""
    return [line for block in blocks if (line := _shown(block)) is not None]


def codes_of(blocks: Iterable[b.Block]) -> list[b.Code]:
    """What a phone can take from the paper."""
    return [block for block in blocks if isinstance(block, b.Code)]


def _shown(block: b.Block) -> SlipLine | None:  # noqa: C901, PLR0911, PLR0912 - one line a block
    match block:
        case b.Masthead(text=text):
            return _line(text, bold=True, ruled=True)
        case b.Heading(text=text):
            return _line(text, size="heading", bold=True)
        case b.Subject(text=text):
            return _line(text, size="body", bold=True)
        case b.Label(text=text):
            return _line(text, size="smallest", bold=True)
        case b.Paragraph(text=text):
            return _line(text)
        case b.Small(text=text):
            return _line(text, size="smallest")
        case b.Large(text=text):
            return _line(text, size="heading", bold=True)
        case b.Mark(text=text):
            return _line(text, frame="notice")
        case b.StateBlock(text=text, heavy=heavy):
            return _line(text, frame="success" if heavy else "notice")
        case b.Fact(label=label, value=value):
            return _line(value, label=label, bold=True)
        case b.Item(mark=mark, text=text, large=large):
            shown = "•" if mark == _TO_TICK else mark
            return _line(text, mark=shown, size="body" if large else "small", bold=large)
        case b.Bars(text=text):
            return _line(text, size="body", bold=True)
        case b.Rule():
            return _line(ruled=True)
        case b.Code() | b.Scale():
            return None
        case _:
            assert_never(block)
