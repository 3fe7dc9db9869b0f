"""Whether somebody of the centre helps with a visit, and whether its visitor has taken over."""

from __future__ import annotations

from enum import StrEnum


class Help(StrEnum):
    """Only without help is anything confirmed, and what is masked for a helper seen again."""

    NONE = "none"
    GIVEN = "given"
    ASIDE = "aside"  # the visitor took over for one page; help goes on with the next
    ENDED = "ended"  # nobody helps any more, and nobody has said to be alone at the screen

    @property
    def is_given(self) -> bool:
        """Whether what is answered now counts as answered with help."""
        return self in {Help.GIVEN, Help.ASIDE}
