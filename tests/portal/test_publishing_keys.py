"""Keys change, are stolen and lost: a kiosk with the first root follows, and takes no other."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from publishing_world import CIVIL, RFC, SAT, Desk, nth, quickly
from tuf.api.exceptions import RepositoryError, UnsignedMetadataError
from tuf.api.metadata import Metadata, Targets

from portal.publishing.agencies import (
    admit_agency,
    lay_ready,
    revoke_agency,
    rotate_agency_key,
    rotate_withdrawals_key,
)
from portal.publishing.bundles import make_bundle, merge_bundle, read_bundle
from portal.publishing.draft import Draft
from portal.publishing.errors import PublishingError
from portal.publishing.keys import CryptoSigner, KeyFolder
from portal.publishing.repository import metadata_path
from portal.publishing.rings import finish, put_states, ring_states
from portal.publishing.role_signing import put_files, target_files
from portal.publishing.root import (
    first_root,
    next_root,
    publish_root,
    read_draft,
    sign_draft,
    signatures,
)
from portal.publishing.signing import targets_bytes
from portal.publishing.withdrawing import withdraw

pytest_plugins = ["publishing_fixtures"]


def signed_by(desk: Desk, role: str, version: int) -> set[str]:
    return set(desk.repository.targets(role, version).signatures)


def sneak_in(desk: Desk, agency: str, files: dict[str, bytes], signer: CryptoSigner) -> None:
    """What a thief of the online keys can do with one agency's key: sign anything, publish it."""
    draft = Draft(desk.repository.folder)
    version = draft.next_version(agency, desk.now)
    put_files(draft, files)
    content = targets_bytes(version, target_files(files), None, [signer], desk.now)
    draft.put(metadata_path(agency, version), content)
    states = ring_states(draft)
    wanted = {ring: state.with_roles({agency: version}) for ring, state in states.items()}
    put_states(draft, desk.online, wanted, desk.now)
    finish(draft)


def test_an_agency_cannot_sign_anothers_paths(desk: Desk) -> None:
    kiosk = desk.kiosk()
    (signer,) = desk.keys.of_agency(SAT)
    birth = f"agencies/{CIVIL}/services/acta-de-nacimiento.yaml"
    new, deep = f"agencies/{CIVIL}/services/falso.yaml", f"agencies/{SAT}/services/a/b.yaml"

    sneak_in(desk, SAT, {birth: b"forged", new: b"forged", deep: b"forged", RFC: b"own"}, signer)

    assert kiosk.reads(RFC) == b"own"
    assert kiosk.reads(birth) == (desk.source / birth).read_bytes()
    assert kiosk.reads(new) is None
    assert kiosk.reads(deep) is None


def test_a_key_that_was_rotated_away_signs_nothing(desk: Desk) -> None:
    kiosk = desk.kiosk()
    old_content = kiosk.reads(RFC)
    (stolen,) = desk.keys.of_agency(SAT)

    new_id = lay_ready(desk.repository, desk.signer(), SAT)
    assert lay_ready(desk.repository, desk.signer(), SAT) == new_id, "a cut-off run goes on"
    assert rotate_agency_key(desk.repository, desk.signer(), SAT)
    assert rotate_agency_key(desk.repository, desk.signer(), SAT) == 0

    assert kiosk.reads(RFC) == old_content
    assert signed_by(desk, SAT, nth(2)) == {new_id}
    new = desk.change_rfc()
    desk.publish(to_all=True)
    assert kiosk.reads(RFC) == new
    sneak_in(desk, SAT, {RFC: b"forged"}, stolen)
    with pytest.raises(RepositoryError):
        kiosk.reads(RFC)


def test_rotating_keeps_each_rings_release(desk: Desk) -> None:
    kiosks = [desk.kiosk(f"kiosk-{ring}", ring) for ring in (1, 3)]
    desk.change_rfc()
    desk.publish()
    before = [kiosk.reads(RFC) for kiosk in kiosks]

    lay_ready(desk.repository, desk.signer(), SAT)
    rotate_agency_key(desk.repository, desk.signer(), SAT)

    assert [kiosk.reads(RFC) for kiosk in kiosks] == before
    assert before[0] != before[1]


def test_a_revoked_agency_leaves_every_kiosk_and_comes_back_only_by_word(desk: Desk) -> None:
    kiosks = [desk.kiosk(f"kiosk-{ring}", ring) for ring in (1, 2, 3)]
    desk.change_rfc()
    desk.publish()
    assert all(kiosk.reads(RFC) for kiosk in kiosks)

    assert revoke_agency(desk.repository, desk.signer(), SAT)
    assert revoke_agency(desk.repository, desk.signer(), SAT) == 0

    assert [kiosk.reads(RFC) for kiosk in kiosks] == [None, None, None]
    with pytest.raises(PublishingError, match="sat is revoked"):
        desk.publish()
    admit_agency(desk.repository, desk.signer(), SAT)
    desk.publish(to_all=True)
    assert kiosks[2].reads(RFC) == (desk.source / RFC).read_bytes(), "with a higher version"


def test_an_agency_that_nobody_published_is_not_revoked_by_mistyping(desk: Desk) -> None:
    with pytest.raises(PublishingError, match="no agency 'stat'"):
        revoke_agency(desk.repository, desk.signer(), "stat")


def test_an_agency_whose_folder_goes_signs_no_more(desk: Desk) -> None:
    kiosk = desk.kiosk()
    kiosk.reads(RFC)
    for path in sorted((desk.source / "agencies/sat").rglob("*"), reverse=True):
        path.unlink() if path.is_file() else path.rmdir()
    (desk.source / "agencies/sat").rmdir()

    plan = desk.publish(to_all=True).plan

    assert plan.leaving == (SAT,)
    assert set(plan.services.withdrawn) == {"rfc"}
    assert kiosk.reads(RFC) is None


def test_one_root_key_is_not_enough_and_two_are(bare: Desk) -> None:
    root = bare.repository.trusted_root().signed
    one, two, _ = bare.keys.of_role("root")
    draft = next_root(root, {}, bare.now)

    assert sign_draft(draft, root, [one]) == 1
    assert sign_draft(draft, root, [one]) == 1, "the same key twice is one"
    with pytest.raises(PublishingError, match="1 of 2 have signed"):
        publish_root(bare.repository, draft, bare.signer())

    carried = read_draft(draft.to_bytes())
    assert sign_draft(carried, root, [two]) == 2
    assert publish_root(bare.repository, carried, bare.signer())
    assert not publish_root(bare.repository, carried, bare.signer())
    assert bare.repository.roots() == [1, 2]


def test_a_strangers_signature_does_not_count(bare: Desk) -> None:
    root = bare.repository.trusted_root().signed
    strangers = [CryptoSigner.generate_ed25519() for _ in range(3)]
    draft = next_root(root, {}, bare.now)

    assert sign_draft(draft, root, strangers) == 0
    forged = first_root(
        {
            "root": [one.public_key for one in strangers],
            "targets": [strangers[0].public_key],
            "snapshot": [strangers[0].public_key],
            "timestamp": [strangers[0].public_key],
        },
        bare.now,
    )
    forged.signed.version = 2
    sign_draft(forged, None, strangers)
    assert signatures(forged, root) == 0
    with pytest.raises(PublishingError, match="0 of 2"):
        publish_root(bare.repository, forged, bare.signer())


def test_every_key_of_the_root_is_replaced_and_an_old_kiosk_follows(desk: Desk) -> None:
    kiosk = desk.kiosk()
    kiosk.reads(RFC)
    for _ in range(3):
        root = desk.repository.trusted_root().signed
        old = root.roles["root"].keyids[0]
        new = desk.keys.make("root")
        draft = next_root(root, {"root": (old, new.public_key)}, desk.now)
        keepers = [one for one in desk.keys.of_role("root") if one.public_key.keyid != old]
        sign_draft(draft, root, keepers)
        publish_root(desk.repository, draft, desk.signer())
    rotate_withdrawals_key(desk.repository, desk.signer())
    root = desk.repository.trusted_root().signed
    changes = {
        role: (root.roles[role].keyids[0], folder.make(role).public_key)
        for role, folder in {
            "targets": desk.keys,
            "snapshot": desk.online,
            "timestamp": desk.online,
        }.items()
    }
    draft = next_root(root, changes, desk.now)
    sign_draft(draft, root, desk.keys.of_role("root"))
    publish_root(desk.repository, draft, desk.signer())

    assert desk.repository.roots() == [1, 2, 3, 4, 5]
    for role, (old, key) in changes.items():
        folder = desk.keys if role == "targets" else desk.online
        (folder.folder / f"{role}-{old[:8]}.pem").unlink()
        assert desk.repository.trusted_root().signed.roles[role].keyids == [key.keyid]
    new_content = desk.change_rfc()
    desk.publish(to_all=True)
    withdraw(desk.repository, desk.signer(), ["acta-de-nacimiento"])
    assert kiosk.reads(RFC) == new_content
    assert b"acta-de-nacimiento" in (kiosk.reads("withdrawals.json") or b"")
    assert desk.kiosk("fresh").reads(RFC) == new_content


def test_no_kiosk_is_without_a_signature_while_the_online_keys_change(desk: Desk) -> None:
    kiosk = desk.kiosk()
    kiosk.reads(RFC)
    root = desk.repository.trusted_root().signed
    changes = {
        role: (root.roles[role].keyids[0], desk.online.make(role).public_key)
        for role in ("snapshot", "timestamp")
    }
    draft = next_root(root, changes, desk.now)
    sign_draft(draft, root, desk.keys.of_role("root"))
    seen = []

    def looking(path: Path, content: bytes) -> None:
        quickly(path, content)
        seen.append(kiosk.reads(RFC))

    publish_root(desk.repository, draft, desk.signer(), write=looking)

    assert len(seen) >= 7
    assert all(seen)


def test_a_lost_targets_key_is_replaced(desk: Desk) -> None:
    kiosk = desk.kiosk()
    kiosk.reads(RFC)
    root = desk.repository.trusted_root().signed
    old = root.roles["targets"].keyids[0]
    (desk.keys.folder / f"targets-{old[:8]}.pem").unlink()
    draft = next_root(root, {"targets": (old, desk.keys.make("targets").public_key)}, desk.now)
    sign_draft(draft, root, desk.keys.of_role("root"))

    publish_root(desk.repository, draft, desk.signer())

    assert kiosk.reads(RFC)
    revoke_agency(desk.repository, desk.signer(), SAT)
    assert kiosk.reads(RFC) is None


def test_an_agency_signs_its_part_elsewhere(desk: Desk) -> None:
    away = KeyFolder(desk.folder / "away")
    away.make_for_agency(SAT)
    desk.keys.agency_paths(SAT)[0].rename(away.agency_paths(SAT)[0])
    new = desk.change_rfc()
    content = make_bundle(desk.source, SAT, away, nth(2), desk.now)

    merged = merge_bundle(
        desk.repository, read_bundle(content, desk.now), desk.signer(), to_all=True
    )

    assert set(merged.plan.services.changed) == {"rfc"}
    assert desk.kiosk().reads(RFC) == new
    again = merge_bundle(desk.repository, read_bundle(content, desk.now), desk.signer())
    assert again.written == 0
    desk.change_rfc(11)
    with pytest.raises(PublishingError, match=f"--role-version {nth(3)}"):
        merge_bundle(
            desk.repository,
            read_bundle(make_bundle(desk.source, SAT, away, nth(2), desk.now), desk.now),
            desk.signer(),
        )


def test_a_bundle_by_a_new_key_needs_the_admins_word(desk: Desk) -> None:
    away = KeyFolder(desk.folder / "away")
    key_id = away.make_for_agency(SAT).public_key.keyid
    new = desk.change_rfc()
    bundle = read_bundle(make_bundle(desk.source, SAT, away, nth(2), desk.now), desk.now)

    with pytest.raises(PublishingError, match="not known here"):
        merge_bundle(desk.repository, bundle, desk.signer())
    with pytest.raises(PublishingError, match="not known here"):
        merge_bundle(desk.repository, bundle, desk.signer(), key_id[:4])
    merge_bundle(desk.repository, bundle, desk.signer(), key_id[:16], to_all=True)

    assert desk.kiosk().reads(RFC) == new


@pytest.mark.parametrize("place", [0, 9, 100, -1])
def test_a_damaged_bundle_is_refused(desk: Desk, place: int) -> None:
    content = bytearray(make_bundle(desk.source, SAT, desk.keys, 2, desk.now))
    content[place] ^= 1

    with pytest.raises(PublishingError, match="bundle"):
        read_bundle(bytes(content), desk.now)
    with pytest.raises(PublishingError, match="bundle"):
        read_bundle(bytes(content[:-3]), desk.now)


def test_a_bundle_holds_its_own_agency_only_and_ends_in_time(desk: Desk) -> None:
    later = desk.now + timedelta(days=400)
    bundle = make_bundle(desk.source, SAT, desk.keys, 2, later)

    with pytest.raises(PublishingError, match="signed for longer"):
        read_bundle(bundle, desk.now)


def test_a_key_that_others_can_read_signs_nothing(desk: Desk) -> None:
    desk.keys.agency_paths(SAT)[0].chmod(0o644)
    desk.change_rfc()

    with pytest.raises(PublishingError, match="chmod 600"):
        desk.publish()


def test_an_unsigned_change_of_a_file_on_the_portal_is_refused_by_kiosks(desk: Desk) -> None:
    path = next((desk.repository.folder / "targets").rglob("*.rfc.yaml"))
    path.write_bytes(b"x" * path.stat().st_size)

    with pytest.raises(RepositoryError):
        desk.kiosk().reads(RFC)


def test_an_agencys_metadata_with_another_signature_is_refused(desk: Desk) -> None:
    path = desk.repository.folder / f"metadata/{nth(1)}.sat.json"
    metadata: Metadata[Targets] = Metadata.from_bytes(path.read_bytes())
    metadata.sign(desk.keys.of_agency(CIVIL)[0])
    path.write_bytes(metadata.to_bytes())

    with pytest.raises(UnsignedMetadataError):
        desk.kiosk().reads(RFC)
