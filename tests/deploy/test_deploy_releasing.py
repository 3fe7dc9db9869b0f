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


@pytest.mark.parametrize("codes", [(0, 0), (0, 2)], ids=["all good", "one failed"])
def test_the_page_tells_of_what_passed_as_a_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, codes: tuple[int, int]
) -> None:
    page, record = tmp_path / "release.md", tmp_path / "build" / "release.json"
    page.write_text("<!-- release: begin -->\nas before\n<!-- release: end -->\n", "utf-8")
    ended = dict(zip(("demo", "deb"), codes, strict=True))

    def prove(_clone: Path, target: str, commit: str) -> object:
        return RELEASING["Proof"](target, commit, "2026-11-27", ended[target], 60, "said")

    told = {"PAGE": page, "RECORD": record, "prove": prove, "_clone_into": lambda _: "c0ffee"}
    for name, value in told.items():
        monkeypatch.setitem(RELEASING["main"].__globals__, name, value)
    assert RELEASING["main"](["--only", "demo", "deb"]) == int(any(codes))
    assert ("as before" in page.read_text("utf-8")) == any(codes)
    assert ("| `make deb` | c0ffee |" in page.read_text("utf-8")) != any(codes)
    assert f'"code": {codes[1]}' in record.read_text("utf-8")


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
