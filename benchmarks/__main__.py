"""`python -m benchmarks`: all figures; `python -m benchmarks fleet`: the fleet's simulation."""

from __future__ import annotations

import signal
import sys


def main(arguments: list[str]) -> int:
    """Each brings what it needs: the fleet's processes begin here too, and are many."""
    if arguments[:1] == ["fleet"]:
        from benchmarks.fleet.command import main as simulate  # noqa: PLC0415

        return simulate(arguments[1:])
    from benchmarks.everything import main as measure  # noqa: PLC0415

    return measure(arguments)


if __name__ == "__main__":
    # Ended from outside, it ends what it began: portals, kiosks and browsers.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    sys.exit(main(sys.argv[1:]))
