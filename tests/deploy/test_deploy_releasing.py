"""What a release must pass is run bare, and what each command said last is kept."""

from __future__ import annotations

from pathlib import Path
from runpy import run_path

import pytest

RELEASING = run_path("deploy/releasing.py", run_name="releasing")
MAKEFILE = """
demo:
\t@echo begun; echo "at $$HOME of $$SECRET"; echo
test:
\t@echo one failed; exit 3
"""


def test_a_command_runs_without_what_its_starter_has(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECRET", "of the starter")
    clone = tmp_path / "clone"
    clone.mkdir()
    (clone / "Makefile").write_text(MAKEFILE, "utf-8")
    good = RELEASING["prove"](clone, "demo", "c0ffee")
    assert (good.code, good.said, good.commit) == (0, f"at {tmp_path} of", "c0ffee")
    bad = RELEASING["prove"](clone, "test", "c0ffee")
    assert bad.code != 0
    row = RELEASING["as_row"](vars(bad))
    assert row.startswith("| `make test` | c0ffee |")
    assert "failed" in row


def test_the_page_has_room_for_the_table() -> None:
    report = {
        "machine": {
            "system": "Debian", "cores": 2, "processor": "x", "memory_mib": 4096, "python": "3.11",
        },
        "proofs": [
            {
                "target": "check", "commit": "c0ffee", "date": "2026-11-26", "code": 0,
                "seconds": 90, "said": "a | b",
            }
        ],
    }  # fmt: skip
    page = RELEASING["PAGE"].read_text("utf-8")
    told = RELEASING["put_between_marks"](
        page, RELEASING["MARKS"], RELEASING["as_markdown"](report)
    )
    assert "| `make check` | c0ffee | 2026-11-26 | good | 1.5 | `a \\| b` |" in told
