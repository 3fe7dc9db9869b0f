"""Whether a certificate holds at a moment: issued by whom the catalogue names, in time, unrevoked.

RFC 5280's path validation, as far as the SAT's two levels need it: signatures, validity and
`cA` on every step up to a self-signed certificate of the trust folder. A revocation list that is
out of date still revokes; what it does not list is then known only as of its date.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from kiosk.identity.efirma.authority import Authority
from kiosk.identity.efirma.certificate import Certificate, Person
from kiosk.identity.efirma.faults import SigningFault
from kiosk.identity.efirma.trust import Trust

_MOST_STEPS: Final = 5


@dataclass(frozen=True)
class CertificateStanding:
    """`fault` None: it holds. The rest is said whatever the fault is.

    `revoked_at`: since when, even where that was later than the moment judged. `list_of`: the date
    of its issuer's revocation list, None where there is none; `list_until`: when the issuer was to
    replace it.
    """

    fault: SigningFault | None
    revoked_at: datetime | None = None
    list_of: datetime | None = None
    list_until: datetime | None = None

    def list_is_stale(self, now: datetime) -> bool:
        """Whether a newer list must exist, or none is here at all."""
        return self.list_of is None or (self.list_until is not None and self.list_until < now)


def judge(certificate: Certificate, at: datetime, trust: Trust) -> CertificateStanding:
    """How it stood at the moment `at`, by all that is known now."""
    if certificate.is_invoice_seal:
        return CertificateStanding(SigningFault.SEAL)
    if certificate.is_weak:
        return CertificateStanding(SigningFault.WEAK)
    path = _path(certificate, trust.authorities, at)
    if path is None:
        return CertificateStanding(SigningFault.FOREIGN)
    numbers = [certificate.number, *(authority.number for authority in path)]
    lists = [trust.newest_list(authority) for authority in path]
    revoked = [
        since
        for number, found in zip(numbers, lists, strict=False)
        if found is not None and (since := found.revoked_at(number)) is not None
    ]
    since, own = min(revoked, default=None), lists[0]
    fault = _fault_in_time(certificate, at)
    if since is not None and since <= at:
        fault = SigningFault.REVOKED
    if own is None:
        return CertificateStanding(fault, since)
    return CertificateStanding(fault, since, own.made_at, own.until)


def names_holder(certificate: Certificate, known: Iterable[Person]) -> bool:
    """Whether one of the people an application names is the holder, or acts for them.

    An application that names nobody fits everybody, and so does one that names nobody by a number
    which the certificate has.
    """
    own = certificate.people
    rfcs, curps = {one.rfc for one in own} - {""}, {one.curp for one in own} - {""}
    told = [one for one in known if (one.rfc and rfcs) or (one.curp and curps)]
    return not told or any(one.rfc in rfcs or one.curp in curps for one in told)


def _fault_in_time(certificate: Certificate, at: datetime) -> SigningFault | None:
    if at < certificate.not_before:
        return SigningFault.NOT_YET_VALID
    return SigningFault.EXPIRED if at > certificate.not_after else None


def _path(
    leaf: Certificate, authorities: Iterable[Authority], at: datetime
) -> list[Authority] | None:
    """From the leaf's issuer to a root; None where there is no such path."""
    fit = [one for one in authorities if one.may_issue and one.not_before <= at <= one.not_after]
    path: list[Authority] = []
    seal = leaf.seal
    for _ in range(_MOST_STEPS):
        issuer = next((one for one in fit if one.made(seal)), None)
        if issuer is None:
            return None
        path.append(issuer)
        if issuer.is_root:
            return path
        seal = issuer.seal
    return None
