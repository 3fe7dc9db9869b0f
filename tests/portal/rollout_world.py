"""A portal with a published catalogue, and kiosks that tell of it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from portal_world import Device, Portal
from publishing_world import Desk

from kiosk.protocol.heartbeat import CatalogueFigures, HeartbeatAnswer
from portal.rollout.round import Rollout
from portal.storage import kiosks

SOAK = timedelta(hours=1)


class Country:
    """Kiosks by name, each in the ring that the portal gave it."""

    def __init__(self, folder: Path, portal: Portal) -> None:
        self.portal = portal
        self.desk = Desk(folder / "desk-of-the-admin")
        self.desk.repository.folder = portal.settings.repository
        self.desk.now = portal.clock()
        self.desk.make_keys()
        self.desk.publish()
        self.rollout = Rollout(
            portal.database, self.desk.repository, self.desk.online, portal.clock, SOAK
        )

    def publish(self, amount: int) -> int:
        """A release with another price; its number."""
        self.desk.author.service("rfc", agency="sat", costs=[{"amount": amount}])
        self.desk.now = self.portal.clock()
        self.desk.publish()
        self.rollout.go_on()
        return self.rings()[1]

    def rings(self) -> dict[int, int]:
        return {each.status.ring: each.status.release for each in self.rollout.standings()}

    def snapshot(self, ring: int) -> int:
        return self.desk.repository.ring_snapshots()[ring]

    def enrol(self, ring: int) -> Device:
        device = self.portal.enrol()
        with self.portal.database.writing() as session:
            kiosk = kiosks.by_id(session, device.id)
            assert kiosk is not None
            kiosk.ring = ring
        return device

    def beat(self, device: Device, snapshot: int | None, refused: int | None = None) -> int | None:
        """Tells of the catalogue; the ring that the portal answers."""
        figures = CatalogueFigures(
            snapshot=snapshot, refused=refused, reason=None if refused is None else "no search"
        )
        heartbeat = device.heartbeat().model_copy(update={"catalogue": figures})
        answer = device.post("/v1/heartbeats", heartbeat)
        assert answer.status_code == 200, answer.text
        return HeartbeatAnswer.model_validate_json(answer.content).ring
