"""Whether a certificate holds: every way in which one does not, and what is known of revocation."""

from __future__ import annotations

from datetime import datetime

import pytest
from asn1crypto import pem
from efirma_samples import DAY, NOW, PASSWORD, authority, brought, other_authority, trust

from kiosk.identity.efirma.certificate import Person, read_certificate
from kiosk.identity.efirma.example import EXAMPLE_PERSON, ExampleAuthority
from kiosk.identity.efirma.faults import SigningFault
from kiosk.identity.efirma.standing import judge, names_holder
from kiosk.identity.efirma.trust import ROOTS, Trust, TrustDamaged, read_trust

LIST = "trust/efirma/crl/a.crl"


def _fault(kind: str, known: Trust | None = None, at: datetime = NOW) -> SigningFault | None:
    return judge(read_certificate(brought(kind).cer), at, known or trust()).fault


@pytest.mark.parametrize(
    ("kind", "fault"),
    [
        ("person", None),
        ("company", None),
        ("seal", SigningFault.SEAL),
        ("seal-by-usage", SigningFault.SEAL),
        ("expired", SigningFault.EXPIRED),
        ("future", SigningFault.NOT_YET_VALID),
        ("revoked", SigningFault.REVOKED),
        ("foreign", SigningFault.FOREIGN),
        ("weak", SigningFault.WEAK),
    ],
)
def test_each_way_a_certificate_does_not_hold(kind: str, fault: SigningFault | None) -> None:
    assert _fault(kind) is fault


def test_nobody_is_believed_without_a_catalogue_that_says_whom() -> None:
    assert _fault("person", Trust()) is SigningFault.FOREIGN
    assert Trust().is_empty


def test_an_authority_below_a_root_needs_the_root() -> None:
    root, issuing = authority().roots_pem().split(b"\n-----BEGIN", 1)
    assert _fault("person", read_trust({ROOTS: b"-----BEGIN" + issuing})) is SigningFault.FOREIGN
    assert _fault("person", read_trust({ROOTS: root + b"\n"})) is SigningFault.FOREIGN


def test_a_certificate_issues_nothing_that_is_none_of_an_authority() -> None:
    holder = brought("person").issued
    forged = ExampleAuthority(authority().root, holder).issue(EXAMPLE_PERSON, NOW - DAY, NOW + DAY)
    known = read_trust({ROOTS: authority().roots_pem() + pem.armor("CERTIFICATE", holder.der)})
    assert judge(read_certificate(forged.der), NOW, known).fault is SigningFault.FOREIGN


def test_a_list_says_how_old_it_is() -> None:
    fresh = judge(read_certificate(brought("person").cer), NOW, trust())
    assert (fresh.list_of, fresh.list_until) == (NOW - DAY, NOW + 6 * DAY)
    assert not fresh.list_is_stale(NOW)
    assert fresh.list_is_stale(NOW + 7 * DAY)

    without = read_trust({ROOTS: authority().roots_pem()})
    standing = judge(read_certificate(brought("person").cer), NOW, without)
    assert standing.fault is None
    assert standing.list_of is None
    assert standing.list_is_stale(NOW)


def test_a_list_out_of_date_revokes_still() -> None:
    old = trust(NOW - 60 * DAY, NOW - 50 * DAY, NOW - 43 * DAY)
    assert _fault("revoked", old) is SigningFault.REVOKED


def test_what_was_signed_before_the_revocation_was_signed_well() -> None:
    later = judge(read_certificate(brought("revoked").cer), NOW, trust(revoked_since=NOW + DAY))
    assert later.fault is None
    assert later.revoked_at == NOW + DAY


def test_a_list_that_another_authority_signed_is_not_heard() -> None:
    serials = {brought("person").issued.serial: NOW - DAY}
    foreign = other_authority().revocations(serials, NOW - DAY, NOW + DAY)
    known = read_trust({ROOTS: authority().roots_pem(), LIST: foreign})
    standing = judge(read_certificate(brought("person").cer), NOW, known)
    assert standing.fault is None
    assert standing.list_of is None


def test_of_two_lists_the_newer_is_heard() -> None:
    serials = {brought("person").issued.serial: NOW - 2 * DAY}
    known = read_trust(
        {
            ROOTS: authority().roots_pem(),
            LIST: authority().revocations({}, NOW - 5 * DAY, NOW + DAY),
            "trust/efirma/crl/b.crl": authority().revocations(serials, NOW - DAY, NOW + DAY),
        }
    )
    assert _fault("person", known) is SigningFault.REVOKED


@pytest.mark.parametrize(
    "files",
    [{ROOTS: b"no certificates"}, {ROOTS: b""}, {LIST: b"no list"}, {LIST: PASSWORD}],
)
def test_damaged_trust_is_named(files: dict[str, bytes]) -> None:
    with pytest.raises(TrustDamaged, match="trust/efirma"):
        read_trust(files)


OWN = Person("MUPX850214AB1", "MUPX850214MOCXXC01")
OTHER = Person("GOML700101AA1", "GOML700101HOCMRS00")


@pytest.mark.parametrize(
    ("kind", "known", "names"),
    [
        ("person", [], True),
        ("person", [OWN], True),
        ("person", [Person(rfc=OWN.rfc)], True),
        ("person", [Person(curp=OWN.curp)], True),
        ("person", [Person(curp=OTHER.curp)], False),
        ("person", [Person(curp=OTHER.curp), Person(rfc=OWN.rfc)], True),
        ("company", [Person(rfc="PÑA010203AB9")], True),
        ("company", [OTHER], True),
        ("company", [OWN], False),
    ],
)
def test_an_application_names_the_holder_or_who_acts_for_them(
    kind: str, known: list[Person], names: bool
) -> None:
    assert names_holder(read_certificate(brought(kind).cer), known) is names
