"""What `make mutation` changed and no test noticed, but for what is explained in `explained.tsv`.

A change is known by its text: an explanation goes when the code goes that it speaks of. Ends with 1
where a change is left.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Final

from explanations import BREAK, Change, explanations
from mutmut.mutation.data import SourceFileMutationData
from mutmut.mutation.diff_apply import get_diff_for_mutant
from mutmut.stats import status_by_exit_code
from mutmut.utils.file_utils import walk_mutatable_files

_UNNOTICED: Final = {"survived", "no tests", "suspicious"}


def unnoticed() -> Iterator[tuple[str, Change]]:
    """The changes that lived through the tests, under mutmut's name of each."""
    for path in walk_mutatable_files():
        data = SourceFileMutationData(path=path)
        data.load()
        for name, exit_code in data.exit_code_by_key.items():
            if status_by_exit_code[exit_code] in _UNNOTICED:
                yield name, change(name, get_diff_for_mutant(name, path=path))


def change(name: str, diff: str) -> Change:
    """The change that a unified diff makes."""
    lines = diff.splitlines()[3:]
    went, came = (
        BREAK.join(line[1:].strip() for line in lines if line.startswith(sign)) for sign in "-+"
    )
    return Change(name.rpartition("__mutmut_")[0], went, came)


def main() -> int:
    known = {one.change for one in explanations()}
    left = [(name, one) for name, one in unnoticed() if one not in known]
    for name, one in left:
        print(f"{name}\n  - {one.went}\n  + {one.came}")
    if left:
        print(f"Unnoticed, and not explained: {len(left)}")
        return 1
    print("No change that was tried went unnoticed, but for what is explained.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
