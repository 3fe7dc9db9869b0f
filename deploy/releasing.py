"""`make release-proof`: what a release must pass, in a clean clone, one after the other.

The clone of the last commit lies in a folder of its own and knows nothing of who started it: an
empty environment, but for how this machine reaches its package index. What each command said last
goes into build/release.json and, where all is good, between its two marks into docs/release.md. A
command that is proven alone (`--only`) takes the place of what its row said before.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from benchmarks.machine import describe_machine
from benchmarks.marked_page import put_between_marks

ROOT: Final = Path(__file__).resolve().parents[1]
PAGE: Final = ROOT / "docs" / "release.md"
RECORD: Final = ROOT / "build" / "release.json"
MARKS: Final = "release"
TARGETS: Final = ("demo", "test", "check", "bench", "faults", "deb")
"""In this order: what a newcomer sees first comes first."""
_OF_THE_INDEX: Final = ("PIP_", "UV_", "SSL_CERT_", "REQUESTS_CA_")
_LONGEST_LINE: Final = 160


@dataclass(frozen=True)
class Proof:
    """What one command gave. `code`: its exit status; `said`: its last line that is not empty."""

    target: str
    commit: str
    date: str
    code: int
    seconds: int
    said: str


def main(words: Sequence[str] | None = None) -> int:
    """1 where a command failed; the others are run all the same, and the page stays as it was."""
    parser = argparse.ArgumentParser(prog="make release-proof", description=__doc__)
    parser.add_argument("--only", nargs="+", choices=TARGETS, default=list(TARGETS))
    wanted = parser.parse_args(words).only
    proofs = {one["target"]: one for one in _recorded().get("proofs", [])}
    machine = describe_machine()
    with TemporaryDirectory(prefix="release-") as folder:
        clone = Path(folder) / "ventanilla"
        commit = _clone_into(clone)
        for target in (one for one in TARGETS if one in wanted):
            proof = prove(clone, target, commit)
            proofs[target] = asdict(proof)
            print(as_row(asdict(proof)), flush=True)
    report = {"machine": machine, "proofs": [proofs[one] for one in TARGETS if one in proofs]}
    RECORD.parent.mkdir(exist_ok=True)
    RECORD.write_text(json.dumps(report, indent=2) + "\n", "utf-8")
    if any(proofs[one]["code"] for one in wanted):
        return 1
    PAGE.write_text(put_between_marks(PAGE.read_text("utf-8"), MARKS, as_markdown(report)), "utf-8")
    return 0


def prove(clone: Path, target: str, commit: str) -> Proof:
    """Runs `make` there; what it prints is passed on."""
    begun = time.monotonic()
    said = ""
    command = ["make", "--no-print-directory", target]
    with subprocess.Popen(
        command,
        cwd=clone,
        env=dict(bare_environment(os.environ, clone)),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    ) as running:
        for line in running.stdout or ():
            print(line, end="", flush=True)
            said = line.strip() or said
        code = running.wait()
    seconds = round(time.monotonic() - begun)
    today = datetime.now(UTC).date().isoformat()
    told = said.replace(str(clone), ".")[:_LONGEST_LINE]
    return Proof(target, commit, today, code, seconds, told)


def bare_environment(given: Mapping[str, str], clone: Path) -> Iterator[tuple[str, str]]:
    """What a machine has after its installation, and how this one reaches its index."""
    yield "PATH", os.defpath.removeprefix(":") if "PATH" not in given else given["PATH"]
    yield "HOME", str(clone.parent)
    yield "LANG", "C.UTF-8"
    yield from ((name, value) for name, value in given.items() if name.startswith(_OF_THE_INDEX))


def as_markdown(report: Mapping[str, Any]) -> str:
    """For docs/release.md."""
    machine = report["machine"]
    origin = (
        f"{machine['system']}, {machine['cores']} processors ({machine['processor']}),"
        f" {machine['memory_mib']} MiB, Python {machine['python']}."
    )
    head = ["| command | commit | date | result | minutes | its last line |", "|---" * 6 + "|"]
    return "\n".join([origin, "", *head, *(as_row(proof) for proof in report["proofs"])])


def as_row(proof: Mapping[str, Any]) -> str:
    """One line of the table."""
    result = "good" if proof["code"] == 0 else f"failed ({proof['code']})"
    said = proof["said"].replace("|", "\\|").replace("`", "'")
    return (
        f"| `make {proof['target']}` | {proof['commit'][:10]} | {proof['date']} | {result}"
        f" | {proof['seconds'] / 60:.1f} | `{said}` |"
    )


def _clone_into(clone: Path) -> str:
    subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)
    asked = ["git", "-C", str(clone), "rev-parse", "HEAD"]
    return subprocess.run(asked, check=True, capture_output=True, text=True).stdout.strip()


def _recorded() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(RECORD.read_text("utf-8")) if RECORD.exists() else {}
    return found


if __name__ == "__main__":
    sys.exit(main())
