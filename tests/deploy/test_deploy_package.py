"""The package's life on a system of its own: installed, renewed, gone back, removed, purged."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from built_package import PACKAGE, SCRIPTS, Machine, build, needs_dpkg

from kiosk.offline.outbox import Outbox

pytestmark = needs_dpkg
LISTING = """#!/bin/sh
exec {python} -m kiosk "$@"
"""


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Two releases, the older first."""
    folder = tmp_path_factory.mktemp("packages")
    return build(folder, "0.1.0"), build(folder, "0.1.1")


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    kiosk = tmp_path / "kiosk"
    kiosk.write_text(LISTING.format(python=sys.executable), "utf-8")
    kiosk.chmod(0o755)
    return Machine(tmp_path / "root", kiosk)


def in_use(machine: Machine) -> str:
    return str((machine.state / "current").readlink())


def renewed(machine: Machine, packages: tuple[Path, Path]) -> None:
    """The older release, then the newer one over it."""
    machine.install(packages[0])
    machine.make_release("0.1.0")
    machine.install(packages[1])
    machine.make_release("0.1.1")


def heal(machine: Machine) -> str:
    """Runs what systemd runs when a part failed for good; what it asked systemctl for."""
    said = machine.root / "systemctl"
    folder = machine.root / "bin"
    folder.mkdir(exist_ok=True)
    (folder / "systemctl").write_text(f'#!/bin/sh\necho "$*" >>{said}\n', "utf-8")
    (folder / "systemctl").chmod(0o755)
    environment = {
        "PATH": f"{folder}:{os.environ['PATH']}",
        "VENTANILLA_STATE": str(machine.state),
        "VENTANILLA_KEPT": str(machine.library / "previous"),
        "VENTANILLA_PAUSE": "0",
    }
    subprocess.run([str(SCRIPTS / "heal")], env=environment, check=True, capture_output=True)
    return said.read_text("utf-8").splitlines()[-1]


def came_up(machine: Machine, *parts: str) -> None:
    for part in parts:
        environment = {"PATH": os.environ["PATH"], "VENTANILLA_STATE": str(machine.state)}
        subprocess.run([str(SCRIPTS / "came-up"), part], env=environment, check=True)


def test_it_installs_and_its_release_is_in_use(
    machine: Machine, packages: tuple[Path, Path]
) -> None:
    machine.install(packages[0])
    assert in_use(machine) == "/usr/lib/ventanilla/0.1.0"
    masked = machine.root / "etc/systemd/system/ctrl-alt-del.target"
    assert masked.readlink() == Path("/dev/null")
    assert "/usr/lib/ventanilla/0.1.0" in (machine.root / "usr/bin/kiosk").read_text("utf-8")
    for name in ("usr/bin/kiosk", "usr/lib/ventanilla/deploy/heal"):
        assert stat.S_IMODE((machine.root / name).stat().st_mode) == 0o755


def test_the_package_is_the_same_each_time(tmp_path: Path, packages: tuple[Path, Path]) -> None:
    assert build(tmp_path / "again").read_bytes() == packages[0].read_bytes()


def test_the_systems_authorities_come_with_it(packages: tuple[Path, Path]) -> None:
    told = subprocess.run(
        ["dpkg-deb", "--field", str(packages[0]), "Depends"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "ca-certificates" in told.stdout.strip().split(", ")


def test_a_newer_release_keeps_what_waits_the_settings_and_the_release_before(
    machine: Machine, packages: tuple[Path, Path]
) -> None:
    machine.install(packages[0])
    machine.make_release("0.1.0")
    Outbox.open(machine.home / "outbox.sqlite").close()
    (machine.root / "etc/ventanilla/kiosk.toml").write_text("# ours\n", "utf-8")
    machine.dpkg("--force-confold", "--install", str(packages[1]))
    assert in_use(machine) == "/usr/lib/ventanilla/0.1.1"
    assert (machine.home / "outbox.sqlite").exists()
    assert (machine.root / "etc/ventanilla/kiosk.toml").read_text("utf-8") == "# ours\n"
    kept = machine.library / "previous/0.1.0"
    assert (kept / "told").read_text("utf-8") == "0.1.0"
    assert (kept / "bin/python3").is_symlink()


def test_a_release_that_never_came_up_gives_way_to_the_one_before(
    machine: Machine, packages: tuple[Path, Path]
) -> None:
    renewed(machine, packages)
    came_up(machine, "station")  # the screen did not
    assert heal(machine).startswith("--no-block restart ventanilla-station.service")
    assert in_use(machine) == str(machine.library / "previous/0.1.0")
    refused = (machine.state / "refused").read_text("utf-8")
    assert refused == "/usr/lib/ventanilla/0.1.1\n"
    assert heal(machine).startswith("--no-block start"), "there is nothing to go back to"
    assert in_use(machine) == str(machine.library / "previous/0.1.0")


def test_a_release_that_was_up_is_tried_again(
    machine: Machine, packages: tuple[Path, Path]
) -> None:
    renewed(machine, packages)
    came_up(machine, "station", "screen")
    assert heal(machine).startswith("--no-block start ventanilla-station.service")
    assert in_use(machine) == "/usr/lib/ventanilla/0.1.1"
    assert not (machine.state / "refused").exists()


def test_after_going_back_the_next_release_keeps_the_one_that_works(
    machine: Machine, packages: tuple[Path, Path], tmp_path: Path
) -> None:
    renewed(machine, packages)
    kept = machine.library / "previous/0.1.0"
    current = machine.state / "current"
    current.unlink()
    current.symlink_to("/usr/lib/ventanilla/previous/0.1.0")
    machine.install(build(tmp_path / "third", "0.1.2"))
    assert in_use(machine) == "/usr/lib/ventanilla/0.1.2"
    assert (kept / "told").read_text("utf-8") == "0.1.0"
    assert [path.name for path in kept.parent.iterdir()] == ["0.1.0"]


@pytest.mark.parametrize("left", [True, False])
def test_an_upgrade_that_was_cut_off_is_gone_on_with_by_a_later_release(
    machine: Machine, packages: tuple[Path, Path], tmp_path: Path, left: bool
) -> None:
    machine.install(packages[0])
    release = machine.make_release("0.1.0")
    machine.dpkg("--unpack", str(packages[1]))
    (release / "told").unlink()  # the power went while the older one was taken off the disk
    if not left:
        shutil.rmtree(release)
    machine.install(build(tmp_path / "third", "0.1.2"))
    assert in_use(machine) == "/usr/lib/ventanilla/0.1.2"
    kept = machine.library / "previous/0.1.0"
    assert (kept / "told").read_text("utf-8") == "0.1.0"
    assert (kept / "bin/python3").is_symlink()


@pytest.mark.parametrize("to", ["/usr/lib/ventanilla/0.0.9", "{library}/previous/0.1.0"])
def test_a_half_done_change_of_release_hinders_none(
    machine: Machine, packages: tuple[Path, Path], to: str
) -> None:
    renewed(machine, packages)
    half_done = machine.state / ".current"
    half_done.symlink_to(to.format(library=machine.library))
    assert heal(machine).startswith("--no-block restart")
    assert in_use(machine) == str(machine.library / "previous/0.1.0")
    half_done.symlink_to(to.format(library=machine.library))
    machine.install(packages[1])
    assert in_use(machine) == "/usr/lib/ventanilla/0.1.1"
    assert not half_done.is_symlink()
    assert not list((machine.library / "previous/0.1.0").glob("0.1.*"))


def test_where_nothing_says_which_release_is_in_use_it_is_tried_again(
    machine: Machine, packages: tuple[Path, Path]
) -> None:
    renewed(machine, packages)
    (machine.state / "current").unlink()
    assert heal(machine).startswith("--no-block start ventanilla-station.service")


def test_removed_it_leaves_the_home_and_purged_nothing(
    machine: Machine, packages: tuple[Path, Path]
) -> None:
    machine.install(packages[0])
    Outbox.open(machine.home / "outbox.sqlite").close()
    sealed = machine.root / "etc/credstore.encrypted/ventanilla-machine-key"
    sealed.parent.mkdir(parents=True)
    for path in (sealed, sealed.with_name(f"{sealed.name}.unopened"), sealed.with_name("other")):
        path.write_text("sealed", "utf-8")
    machine.dpkg("--remove", PACKAGE)
    assert (machine.home / "outbox.sqlite").exists()
    assert sealed.exists()
    assert not (machine.root / "usr/bin/kiosk").exists()
    assert not (machine.root / "etc/systemd/system/ctrl-alt-del.target").is_symlink()
    machine.dpkg("--purge", PACKAGE)
    assert not machine.home.exists()
    assert not machine.state.exists()
    assert not (machine.root / "etc/ventanilla").exists()
    assert [path.name for path in sealed.parent.iterdir()] == ["other"]
    assert not list((machine.root / "usr").rglob("*ventanilla*"))


@pytest.mark.parametrize("word", ["queued", "sending", "carried", "held"])
def test_what_is_not_delivered_is_never_purged(
    machine: Machine, packages: tuple[Path, Path], word: str
) -> None:
    machine.install(packages[0])
    machine.home.mkdir(parents=True)
    (machine.home / "outbox.sqlite").write_bytes(b"sealed")
    key = machine.root / "etc/credstore.encrypted/ventanilla-machine-key"
    key.parent.mkdir(parents=True)
    key.write_text("sealed", "utf-8")
    figures = {"queued": 0, "sending": 0, "carried": 0, "held": 0, "delivered": 9} | {word: 3}
    lines = "\n".join(f'    "{name}": {count},' for name, count in figures.items())
    assert machine.kiosk is not None
    machine.kiosk.write_text(f"#!/bin/sh\ncat <<'END'\n{lines}\nEND\n", "utf-8")
    said = machine.dpkg("--purge", PACKAGE)
    assert (machine.home / "outbox.sqlite").read_bytes() == b"sealed"
    assert key.exists(), "and what they are sent with"
    assert "is kept: applications not known to be delivered: 3" in said


def test_an_outbox_that_nobody_can_read_is_never_purged(
    machine: Machine, packages: tuple[Path, Path]
) -> None:
    machine.install(packages[0])
    machine.home.mkdir(parents=True)
    (machine.home / "outbox.sqlite").write_bytes(b"no database")
    said = machine.dpkg("--purge", PACKAGE)
    assert (machine.home / "outbox.sqlite").read_bytes() == b"no database"
    assert "not known to be delivered: unknown" in said
