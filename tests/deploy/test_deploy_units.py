"""What systemd says of the units, and what they promise: users, network, memory, devices."""

from __future__ import annotations

import inspect
import re
import shutil
import subprocess
import tomllib
from dataclasses import fields
from pathlib import Path

import pytest
from built_package import DEPLOY, SCRIPTS, UNITS

from kiosk.identity import machine_key
from kiosk.settings import Settings, load_settings

ROOT = DEPLOY / "root"
SERVICES = ("ventanilla-station.service", "ventanilla-screen.service")
SEALING = "ventanilla-machine-key.service"
AWAITING = "ventanilla-machine-key-await.service"
needs_systemd = pytest.mark.skipif(
    shutil.which("systemd-analyze") is None, reason="no systemd-analyze here"
)


def settings_of(unit: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for line in (UNITS / unit).read_text("utf-8").splitlines():
        if "=" in line and not line.startswith("#"):
            name, _, value = line.partition("=")
            found.setdefault(name, []).append(value)
    return found


@needs_systemd
@pytest.mark.parametrize("unit", [*SERVICES, SEALING, AWAITING])
def test_a_service_is_better_than_two_and_a_half(unit: str) -> None:
    done = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", "--no-pager", str(UNITS / unit)],
        capture_output=True,
        text=True,
        check=False,
    )
    found = re.search(r"exposure level for \S+: ([0-9.]+)", done.stdout)
    assert found, done.stderr
    assert float(found[1]) < 2.5


@needs_systemd
def test_systemd_understands_every_unit(tmp_path: Path) -> None:
    folder = tmp_path / "units"
    shutil.copytree(UNITS, folder)
    for unit in folder.iterdir():  # the commands are where the package puts them, not here
        said = unit.read_text("utf-8")
        unit.write_text(re.sub(r"(?m)^(Exec\w+=[-+]?)\S+", r"\1/bin/true", said), "utf-8")
    names = [str(path) for path in sorted(folder.iterdir()) if "@" not in path.name]
    (folder / "ventanilla-stick@.service").rename(folder / "ventanilla-stick@sdb1.service")
    names.append(str(folder / "ventanilla-stick@sdb1.service"))
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", "--recursive-errors=no", *names],
        capture_output=True,
        text=True,
        check=False,
    )
    assert not [line for line in done.stderr.splitlines() if "ventanilla" in line], done.stderr


@pytest.mark.parametrize("unit", SERVICES)
def test_a_service_is_watched_and_leaves_no_memory_behind(unit: str) -> None:
    said = settings_of(unit)
    assert said["Type"] == ["notify"]
    assert int(said["WatchdogSec"][0]) <= 120
    assert said["MemorySwapMax"] == ["0"]
    assert said["LimitCORE"] == ["0"]
    assert said["MemoryDenyWriteExecute"] == ["yes"]
    assert said["Group"] == ["ventanilla"]
    assert said["UMask"] == ["0007"]
    assert said["OnFailure"] == ["ventanilla-heal.service"]
    assert said["MemoryMax"][0] in {"1G", "2G"}, "no machine of 4 GB stands still over a leak"


@pytest.mark.parametrize("unit", SERVICES)
def test_a_disk_that_takes_no_note_of_it_ends_no_service(unit: str) -> None:
    (note,) = settings_of(unit)["ExecStartPost"]
    assert note.startswith("-"), "on a disk that only reads the screen still shows what is there"


def test_each_is_a_user_of_its_own() -> None:
    users = {settings_of(unit)["User"][0] for unit in SERVICES}
    made = (ROOT / "usr/lib/sysusers.d/ventanilla.conf").read_text("utf-8")
    assert len(users) == 2
    assert all(re.search(rf"(?m)^u {user}\s+-:ventanilla\s", made) for user in users)


def test_every_group_that_a_service_wants_is_there() -> None:
    wanted = " ".join(settings_of(unit)["SupplementaryGroups"][0] for unit in SERVICES).split()
    made = (ROOT / "usr/lib/sysusers.d/ventanilla.conf").read_text("utf-8")
    from_debian = {"audio", "dialout", "lp", "video"}  # base-passwd's
    assert not [g for g in wanted if g not in from_debian and f"\ng {g} " not in made]


def test_the_screen_has_no_network_at_all() -> None:
    said = settings_of("ventanilla-screen.service")
    assert said["PrivateNetwork"] == ["yes"]
    assert said["IPAddressDeny"] == ["any"]
    assert not {"AF_INET", "AF_INET6"} & set(said["RestrictAddressFamilies"][0].split())


def test_what_opens_a_visitors_files_may_lock_itself_in() -> None:
    allowed = " ".join(settings_of("ventanilla-screen.service")["SystemCallFilter"]).split()
    assert {"landlock_create_ruleset", "landlock_restrict_self"} <= set(allowed)


def test_the_screen_does_not_see_the_stations_keys() -> None:
    hidden = settings_of("ventanilla-screen.service")["InaccessiblePaths"][0]
    settings = Settings()
    for path in (settings.home / "keys", settings.home / "keyring.json"):
        assert f"-{path}" in hidden.split()
    kept = (ROOT / "usr/lib/tmpfiles.d/ventanilla.conf").read_text("utf-8")
    assert re.search(r"(?m)^d /var/lib/ventanilla/keys\s+0700 ventanilla-station ", kept)


def test_the_station_is_given_the_key_that_is_sealed_before_it_starts() -> None:
    station = settings_of("ventanilla-station.service")
    name, _, stored = station["LoadCredentialEncrypted"][0].partition(":")
    # By a path, a station without a sealed key would not start; by a name it does.
    assert "/" not in stored
    script = (SCRIPTS / "machine-key").read_text("utf-8")
    assert f":-/etc/credstore.encrypted/{stored}}}" in script
    for caller in (script, (ROOT / "usr/bin/kiosk").read_text("utf-8")):
        assert f"decrypt --name={name} " in caller
    assert f'CREDENTIAL: Final = "{name}"' in inspect.getsource(machine_key)
    assert SEALING in station["Wants"][0].split()
    assert SEALING in station["After"][0].split()
    assert settings_of(SEALING)["Type"] == ["oneshot"]
    assert "LoadCredentialEncrypted" not in settings_of("ventanilla-screen.service")
    kept = (ROOT / "usr/lib/tmpfiles.d/ventanilla.conf").read_text("utf-8")
    assert re.search(r"(?m)^d /etc/credstore\.encrypted\s+0700 root ", kept)


def test_a_key_that_did_not_open_is_awaited_by_a_unit_that_nothing_waits_for() -> None:
    awaiting = settings_of(AWAITING)
    assert settings_of(SEALING)["Wants"] == [AWAITING]
    assert awaiting["After"] == [SEALING], "whether there is one to wait for is known then"
    (stored,) = settings_of("ventanilla-station.service")["LoadCredentialEncrypted"]
    aside = f"/etc/credstore.encrypted/{stored.partition(':')[2]}.unopened"
    assert awaiting["ConditionPathExists"] == [aside]
    script = (SCRIPTS / "machine-key").read_text("utf-8")
    (again,) = set(re.findall(r"exit (7\d)\b", script))
    assert awaiting["RestartForceExitStatus"] == awaiting["SuccessExitStatus"] == [again]
    assert awaiting["StartLimitIntervalSec"] == ["0"], "for ever"
    assert awaiting["Type"] == ["exec"]
    assert not [unit for unit in SERVICES if AWAITING in (UNITS / unit).read_text("utf-8")]
    assert AWAITING in (DEPLOY / "maintainer/prerm").read_text("utf-8"), "it ends with the package"


def test_the_settings_file_is_one_and_names_the_folder_of_the_sticks() -> None:
    path = ROOT / "etc/ventanilla/kiosk.toml"
    settings = load_settings({"KIOSK_SETTINGS": str(path)})
    mounted = settings_of("ventanilla-stick@.service")["ExecStart"][0]
    assert f" {settings.sticks}/%i" in mounted
    assert "ro,nosuid,nodev,noexec" in mounted
    offered = tomllib.loads(re.sub(r"(?m)^# (?=\w+ = )", "", path.read_text("utf-8")))
    assert set(offered) <= {field.name for field in fields(Settings)}


def test_only_what_sticks_are_made_with_is_mounted() -> None:
    rules = (ROOT / "usr/lib/udev/rules.d/70-ventanilla.rules").read_text("utf-8")
    (mounting,) = [line for line in rules.splitlines() if "ventanilla-stick@" in line]
    assert 'ENV{ID_FS_TYPE}=="vfat|exfat"' in mounting
    assert 'ENV{ID_BUS}=="usb"' in mounting


def test_every_script_is_shell_that_dash_reads() -> None:
    scripts = [*SCRIPTS.iterdir(), *(DEPLOY / "maintainer").iterdir(), ROOT / "usr/bin/kiosk"]
    assert len(scripts) == 11
    for script in scripts:
        assert script.read_text("utf-8").startswith("#!/bin/sh\n")
        subprocess.run(["sh", "-n", str(script)], check=True)


def test_only_the_station_asks_for_a_stick_to_write_on_and_only_it_may_write() -> None:
    wanted = load_settings({"KIOSK_SETTINGS": str(ROOT / "etc/ventanilla/kiosk.toml")}).stick_wanted
    assert wanted is not None
    assert settings_of("ventanilla-stick-write.path")["PathExists"] == [str(wanted)]
    made = (ROOT / "usr/lib/tmpfiles.d/ventanilla.conf").read_text("utf-8")
    assert re.search(rf"(?m)^d {wanted.parent}\s+0700 ventanilla-station ", made)
    station = settings_of("ventanilla-station.service")["ReadWritePaths"][0].split()
    screen = settings_of("ventanilla-screen.service").get("ReadWritePaths", [""])[0].split()
    assert str(wanted.parent) in station
    assert str(wanted.parent) not in screen
    script = (SCRIPTS / "stick-write").read_text("utf-8")
    assert f"wanted=${{2:-{wanted}}}" in script
    assert "uid=ventanilla-station,fmask=0137,dmask=0027" in script


@needs_systemd
def test_what_mounts_sticks_for_writing_can_do_little_else() -> None:
    unit = UNITS / "ventanilla-stick-write.service"
    done = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", "--no-pager", str(unit)],
        capture_output=True,
        text=True,
        check=False,
    )
    found = re.search(r"exposure level for \S+: ([0-9.]+)", done.stdout)
    assert found, done.stderr
    assert float(found[1]) < 6.5, "without a mount namespace of its own"


_SHIMS = {
    "mountpoint": 'test -d "$2"',
    "umount": 'echo "umount $*" >>"$CALLS"',
    "mount": 'echo "mount $2" >>"$CALLS"; [ "${2#rw}" = "$2" ] || rm -f "$WANTED"',
    "sleep": ":",
}
"""The system's programs, as far as the script needs them: what is mounted for writing is written
on at once, and then not wanted any more."""


@pytest.mark.parametrize(("sticks", "modes"), [((), []), (("a", "b"), []), (("a",), ["rw"])])
def test_one_stick_is_mounted_for_writing_until_nobody_wants_it(
    tmp_path: Path, sticks: tuple[str, ...], modes: list[str]
) -> None:
    programs, folder = tmp_path / "bin", tmp_path / "media"
    programs.mkdir()
    folder.mkdir()
    for name, does in _SHIMS.items():
        (programs / name).write_text(f"#!/bin/sh\n{does}\n", "utf-8")
        (programs / name).chmod(0o755)
    for stick in sticks:
        (folder / stick).mkdir()
    wanted, calls = tmp_path / "wanted", tmp_path / "calls"
    wanted.write_text("rm -rf /")
    environment = {"PATH": f"{programs}:/usr/bin:/bin", "CALLS": str(calls), "WANTED": str(wanted)}

    subprocess.run(
        ["sh", str(SCRIPTS / "stick-write"), str(folder), str(wanted), "5"],
        env=environment,
        capture_output=True,
        check=True,
        timeout=30,
    )

    said = calls.read_text().splitlines() if calls.exists() else []
    assert [line[6:8] for line in said if line.startswith("mount ")] == modes
    assert said[::2] == [f"umount {folder / stick}" for stick in sticks * 2 if modes]
    assert not wanted.exists()
