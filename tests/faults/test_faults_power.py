"""Power cuts under a real file system: what was told is there when the power is back."""

from __future__ import annotations

import os
import random
import shutil
import time

from faults_acts import accept
from faults_children import child
from faults_disk import Disk, on_a_disk, why_not
from faults_ledger import Told
from faults_record import FULL, RECORD, chance, times
from faults_shim import Fault, Plan
from faults_world import World

pytest_plugins = ["faults_fixtures"]

CUTS_ON_ONE_DISK = 20


def test_the_power_is_cut_under_accept_and_the_station(world: World) -> None:
    with RECORD.case("power cut under ext4, while accepting and sending", tool="nbdkit") as case:
        if not FULL:
            case.skip("in the full form only; the shim cuts the power here")
        if reason := why_not():
            case.skip(reason)
        draws = chance(case.name)
        for number in range(times(short=1, full=4)):
            folder = world.folder / f"disk-{number}"
            with on_a_disk(folder) as disk:
                assert_it_forgets(disk, draws)
                kiosk = world.kiosk(home=disk.mounted / "kiosk")
                told: list[Told] = []
                for _ in range(CUTS_ON_ONE_DISK):
                    with (
                        child(accept, kiosk.desk, 10_000, Plan(Fault.KILL)) as screen,
                        kiosk.station(),
                    ):
                        told.append(screen.next())
                        time.sleep(draws.uniform(0, 0.4))  # the moment of the cut
                        disk.cut()
                        screen.kill()
                        told += [one for one in screen.rest() if isinstance(one, Told)]
                    disk.off(draws)
                    disk.power_on()
                    case.add(world.at_once(told, kiosk), kills=2)
                case.add(world.settled(told, kiosk), runs=0)
            shutil.rmtree(folder)


def assert_it_forgets(disk: Disk, draws: random.Random) -> None:
    """What was synced outlives a cut, and what was not does not: else the case proves nothing."""
    synced, unsynced = disk.mounted / "synced", disk.mounted / "unsynced"
    with synced.open("wb") as file:
        file.write(bytes(100_000))
        file.flush()
        os.fsync(file.fileno())
    unsynced.write_bytes(bytes(100_000))
    disk.cut()
    disk.off(draws)
    disk.power_on()
    assert synced.stat().st_size == 100_000
    assert not unsynced.exists() or unsynced.stat().st_size == 0
