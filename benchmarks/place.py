"""Where the figures are taken: a kiosk of its own, with the example catalogue, on the real disk."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from kiosk.settings import Settings
from kiosk.tour.stage import Stage


@dataclass(frozen=True)
class Place:
    """An enrolled kiosk beside a portal that runs; `scratch` is an empty folder on its disk."""

    settings: Settings
    environment: Mapping[str, str]
    """What a program needs to be this kiosk."""
    scratch: Path

    @property
    def log(self) -> Path:
        """What the measured programs complain of."""
        return self.scratch / "programs.log"

    def copied(self, name: str, *left_out: str, **variables: str) -> Place:
        """Another home of the same kiosk, as it is now, without what is called `left_out`."""
        home = self.scratch / name
        shutil.copytree(
            self.settings.home, home, ignore=shutil.ignore_patterns("*.sock", *left_out)
        )
        return replace(
            self,
            settings=replace(self.settings, home=home),
            environment={**self.environment, "KIOSK_HOME": str(home), **variables},
        )


@contextmanager
def prepared(build: Path) -> Iterator[Place]:
    """Under `build`, not in a temporary folder: that may lie in memory, where a sync is free."""
    build.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory(prefix="bench-", dir=build) as folder,
        Stage(Path(folder)) as stage,
    ):
        stage.prepare()
        stage.start_portal()
        stage.enrol()
        scratch = Path(folder) / "scratch"
        scratch.mkdir()
        yield Place(stage.settings(), stage.environment(), scratch)
