"""Which version what is signed now carries: higher than any before, those that were lost too.

A client takes no version lower than one it has seen, and a repository that came back from a backup
does not know what was given out after it. So a version is the second in which it was signed, or
one more than the highest known where that is past it: as long as the portal's clock is right, no
way of going back (a backup, a disk's snapshot, an older copy) brings a version below a lost one.
"""

from __future__ import annotations

from datetime import datetime


def version_after(highest: int, now: datetime) -> int:
    """Of the next; `highest` is that of those known, 0 where there is none."""
    return max(highest + 1, int(now.timestamp()))
