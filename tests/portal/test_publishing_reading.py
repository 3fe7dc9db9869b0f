"""What was published, read by python-tuf's own client: every file, and nothing else."""

from __future__ import annotations

import json

import pytest
from publishing_world import CIVIL, RFC, SAT, Desk, ending, nth
from tuf.api.exceptions import ExpiredMetadataError

from portal.publishing.ending import Remedy
from portal.publishing.errors import PublishingError
from portal.publishing.plan import RoleChange
from portal.publishing.publish import plan_publication
from portal.publishing.renewing import renew
from portal.publishing.withdrawing import withdraw

pytest_plugins = ["publishing_fixtures"]


def test_a_kiosk_gets_every_file_back(desk: Desk) -> None:
    kiosk = desk.kiosk()

    assert len(desk.source_paths()) >= 7
    for path in desk.source_paths():
        assert kiosk.reads(path) == (desk.source / path).read_bytes()
    assert kiosk.reads("withdrawals.json") == b'{"services":[]}'
    assert kiosk.reads("agencies/sat/services/no-such.yaml") is None


def test_templates_are_read_as_they_were_written(bare: Desk) -> None:
    bare.author.write("templates/places.yaml", {"lists": {"two": ["MX-OAX", "MX-JAL"]}})
    agency = {"name": {"es": "Salud", "en": "Health"}, "level": "state", "places": "two"}
    path = bare.author.write("templates/salud/agency.yaml", agency)
    service = (bare.source / RFC).read_text("utf-8")
    bare.author.write("templates/salud/services/vacunas.yaml", service)

    plan = bare.publish().plan

    assert bare.kiosk().reads("templates/salud/agency.yaml") == path.read_bytes()
    assert [one for one in plan.services.added if one.startswith("vacunas")] == [
        "vacunas-jalisco",
        "vacunas-oaxaca",
    ]


def test_publishing_again_writes_nothing(desk: Desk) -> None:
    before = desk.files()
    desk.later(days=5)

    done = desk.publish()

    assert (done.written, done.release) == (0, 1)
    assert done.plan.is_empty
    assert desk.files() == before


def test_a_dry_run_tells_the_difference_and_writes_nothing(desk: Desk) -> None:
    before = desk.files()
    desk.change_rfc()
    desk.author.service("cita", agency=SAT)
    (desk.source / f"agencies/{CIVIL}/services/acta-de-nacimiento.yaml").unlink()

    plan = plan_publication(desk.repository, desk.source)

    name = "Copia del acta de nacimiento"
    assert plan.services.added == {"cita": name}
    assert plan.services.changed == {"rfc": name}
    assert plan.services.withdrawn == {"acta-de-nacimiento": name}
    assert RoleChange(SAT, (f"agencies/{SAT}/services/cita.yaml",), (RFC,), ()) in plan.roles
    assert f"  rfc  {name}" in list(plan.lines())
    assert desk.files() == before


def test_only_the_agency_that_changed_signs(desk: Desk) -> None:
    for path in desk.keys.folder.rglob("*.pem"):
        if path.name != f"{SAT}.pem":
            path.unlink()
    new = desk.change_rfc()

    desk.publish(to_all=True)

    assert desk.kiosk().reads(RFC) == new
    assert [path for path in desk.files() if path.startswith(f"metadata/{nth(2)}.")] == [
        f"metadata/{nth(2)}.sat.json",
        f"metadata/{nth(2)}.snapshot.json",
    ]


def test_a_key_that_is_missing_is_named_with_agency_and_file(desk: Desk) -> None:
    key = desk.keys.agency_paths(SAT)[0]
    key.unlink()
    desk.change_rfc()
    before = desk.files()

    with pytest.raises(PublishingError) as refused:
        desk.publish()

    assert f"{SAT}: {RFC} changed" in str(refused.value)
    assert str(key) in str(refused.value)
    assert desk.files() == before


def test_agencies_may_share_a_key(bare: Desk) -> None:
    own, default = bare.keys.agency_paths(SAT)
    bare.keys.agency_paths(CIVIL)[0].unlink()
    own.rename(default)

    bare.publish()

    assert bare.kiosk().reads(RFC) == (bare.source / RFC).read_bytes()


def test_another_key_than_the_known_one_does_not_sign(desk: Desk) -> None:
    desk.keys.agency_paths(SAT)[0].unlink()
    desk.keys.make_for_agency(SAT)
    desk.change_rfc()

    with pytest.raises(PublishingError, match="is not the key it signs with"):
        desk.publish()


def test_a_damaged_source_is_refused_with_the_line(desk: Desk) -> None:
    desk.author.service("rfc", agency=SAT, area="weather")
    before = desk.files()

    with pytest.raises(PublishingError, match=r"agencies/sat/services/rfc\.yaml:\d+: error"):
        desk.publish()

    assert desk.files() == before


@pytest.mark.parametrize("agency", ["targets", "withdrawals", "snapshot"])
def test_no_agency_is_called_as_a_role(desk: Desk, agency: str) -> None:
    desk.author.agency(agency)
    desk.author.service("otro", agency=agency)

    with pytest.raises(PublishingError, match="no agency may be called that"):
        desk.publish()


def test_one_agency_alone_is_published(desk: Desk) -> None:
    old = (desk.source / "catalogue.yaml").read_bytes()
    desk.author.write("catalogue.yaml", old + b"\n")
    new = desk.change_rfc()

    desk.publish(agency=SAT, to_all=True)

    assert desk.kiosk().reads(RFC) == new
    assert desk.kiosk("other").reads("catalogue.yaml") == old


def test_withdrawing_shows_on_all_rings_and_can_be_undone(desk: Desk) -> None:
    desk.change_rfc()
    desk.publish()
    kiosks = [desk.kiosk(f"kiosk-{ring}", ring) for ring in (1, 2, 3)]
    contents = [kiosk.reads(RFC) for kiosk in kiosks]

    assert withdraw(desk.repository, desk.signer(), ["rfc"])
    assert withdraw(desk.repository, desk.signer(), ["rfc"]) == 0

    for kiosk, content in zip(kiosks, contents, strict=True):
        listed = json.loads(kiosk.reads("withdrawals.json") or b"")
        assert listed == {"services": [{"id": "rfc", "at": "2026-11-25T12:00:00Z"}]}
        assert kiosk.reads(RFC) == content, "a withdrawal moves no release"
    assert withdraw(desk.repository, desk.signer(), ["rfc"], undo=True)
    assert kiosks[0].reads("withdrawals.json") == b'{"services":[]}'


def test_what_is_renewed_daily_does_not_end(desk: Desk) -> None:
    kiosk = desk.kiosk()
    for _ in range(40):
        desk.later(days=1)
        assert renew(desk.repository, desk.signer())
        assert renew(desk.repository, desk.signer()) == 0
    kiosk.update()

    desk.later(days=31)
    with pytest.raises(ExpiredMetadataError):
        kiosk.update()


def test_what_only_offline_keys_can_sign_is_told_in_time_and_signed_anew(desk: Desk) -> None:
    assert ending(desk) == {}
    desk.later(days=300)

    assert ending(desk) == dict.fromkeys(("targets", CIVIL, SAT), Remedy.SIGN)
    desk.publish(to_all=True)
    assert ending(desk) == {}
    desk.later(days=200)
    renew(desk.repository, desk.signer())

    assert desk.kiosk().reads(RFC)
