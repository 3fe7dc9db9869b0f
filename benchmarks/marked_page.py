"""Pages that a program writes a part of: between two marks, the rest is somebody's own words."""

from __future__ import annotations


def put_between_marks(page: str, name: str, words: str) -> str:
    """The page with `words` in the place of what stood between the marks of that name.

    Raises `ValueError` where the page has no such marks.
    """
    begin, end = f"<!-- {name}: begin -->", f"<!-- {name}: end -->"
    before, begun, rest = page.partition(begin)
    _, ended, after = rest.partition(end)
    if not begun or not ended:
        raise ValueError(f"the page lacks the marks {begin} and {end}")
    return f"{before}{begin}\n{words}\n{end}{after}"
