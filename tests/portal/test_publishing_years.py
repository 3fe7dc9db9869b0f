"""Two years of a portal whose releases and roots are signed elsewhere: nobody is left behind."""

from __future__ import annotations

import logging
from datetime import timedelta
from pathlib import Path

import pytest
from portal_world import Portal
from publishing_world import RFC, Kiosk
from rollout_world import Country
from updating_client import Client

from portal.manuscript.folder import Manuscript, version_of
from portal.manuscript.publishing import Publisher
from portal.manuscript.release import Release
from portal.publishing.ending import offline_ends
from portal.publishing.keys import KeyFolder
from portal.publishing.request_signing import sign_request
from portal.publishing.requests import read_request, signed_file
from portal.publishing.role_signing import RoleSigner
from portal.publishing.root import next_root, publish_root, sign_draft
from portal.publishing.source_files import read_files
from portal.publishing.withdrawing import withdraw
from portal.rollout.upkeep import Upkeep

pytest_plugins = ["portal_fixtures"]

STEP = 20
"""Days between two looks at the log, and between two syncs of a kiosk."""
SLOW = timedelta(days=40)
"""Those who sign act so long after they were told."""


class Years:
    """A portal that has online keys alone; who signs does so when its log said so."""

    def __init__(self, folder: Path, portal: Portal) -> None:
        self.folder, self.portal = folder, portal
        self.desk = Country(folder, portal).desk
        self.manuscript = Manuscript(portal.settings.home)
        self.manuscript.begin(read_files(self.desk.source))
        self.release = Release(self.manuscript, self.desk.repository)
        self.publisher = Publisher(self.release, portal.database, self.desk.online, portal.clock)
        self.upkeep = Upkeep(
            self.desk.repository, self.desk.online, portal.clock, lambda _ends: None
        )
        self.publications: list[set[str]] = []
        self.roots = 1

    @property
    def signer(self) -> RoleSigner:
        root = self.desk.repository.trusted_root().signed
        nothing = KeyFolder(self.folder / "no-offline-keys")
        return RoleSigner(nothing, self.desk.online, self.desk.now, (root,))

    def later(self) -> None:
        self.portal.clock.advance(days=STEP)
        self.desk.now = self.portal.clock()

    def publishes(self) -> None:
        """Prepared here, signed far away, brought back, and given to all rings."""
        self.publisher.prepares("ana")
        request = read_request(self.release.request() or b"")
        signed = signed_file(sign_request(request, self.desk.keys))
        self.publications.append(set(self.publisher.takes("ana", signed)))
        self.publisher.publishes("ana", to_all=True)

    def renews_root(self) -> None:
        """As `portal root rotate`, `sign` by two holders, and `publish`."""
        before = self.desk.repository.trusted_root().signed
        draft = next_root(before, {}, self.desk.now)
        for holder in self.desk.keys.of_role("root")[:2]:
            sign_draft(draft, None, [holder])
        assert publish_root(self.desk.repository, draft, self.signer)
        self.roots += 1


@pytest.fixture
def years(tmp_path: Path, portal: Portal) -> Years:
    return Years(tmp_path, portal)


def test_for_two_years_and_more_every_kiosk_takes_releases_and_withdrawals(
    years: Years, caplog: pytest.LogCaptureFixture
) -> None:
    desk = years.desk
    old = [Kiosk(desk, f"old-{ring}", ring) for ring in (1, 3)]
    shows = Client(desk, years.folder / "shows")
    shows.update()
    told: dict[str, timedelta] = {}
    for day in range(STEP, 841, STEP):
        years.later()
        caplog.clear()
        with caplog.at_level(logging.WARNING):
            years.upkeep.go_on()
        for record in caplog.records:
            role, days = record.__dict__["fields"]["role"], record.__dict__["fields"]["days"]
            told.setdefault(role, timedelta(days=days))
            if timedelta(days=days) <= told[role] - SLOW:
                years.renews_root() if role == "root" else years.publishes()
                told.pop(role)
        for one in offline_ends(desk.repository):
            assert one.at - desk.now > timedelta(days=30), f"{one.role} was not told in time"
        if day == 500:
            content = (desk.source / RFC).read_bytes().replace(b"minutes: 5", b"minutes: 44")
            seen = version_of(years.manuscript.read(RFC))
            years.manuscript.save({RFC: content}, seen=seen)
            years.publishes()
        if day % 200 == 0:
            undo = day % 400 == 0
            withdraw(desk.repository, years.signer, ["rfc"], undo=undo)
            shows.update()
            new = Client(desk, years.folder / f"new-{day}")
            new.update()
            assert shows.shown == new.shown == {"acta-de-nacimiento", *(["rfc"] if undo else [])}
        for kiosk in old:
            is_new = b"minutes: 44" in (kiosk.reads(RFC) or b"")
            assert is_new == (day >= 500)
    rest = {"targets", "registro-civil"}
    assert years.publications == [{*rest, "sat"}, {"sat"}, rest, {"sat"}]
    assert years.roots == 2
