"""The process in which an e.firma is opened and used: `python -m kiosk.identity.efirma.workshop`.

One order, a line of JSON on standard input; one answer, a line of JSON on standard output. It is
confined before it reads the order (`kiosk.files.confined`), lives for one order, and takes the
opened key and the password with it. It says nothing anywhere else. Bytes are base64.

| order | answer |
|---|---|
| `{"do": "look", "sticks", …}` | `{"found": […], "keys": […], "stick"}` |
| `{"do": "sign", "certificate" or "container", "keys", "password", "content", …}` | \
`{"signature", "signer"}` |

Both orders say `at`, the moment in RFC 3339; `known`, the RFC and CURP of the people that the
application names; and `release`, `source`, where the catalogue's trust folder lies. Where nothing
was signed: `{"fault": "…"}`, one of `SigningFault`.
"""

from __future__ import annotations

import asyncio
import base64
import json
import sys
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Final, TextIO

from kiosk.catalogue.errors import StoreDamaged
from kiosk.catalogue.released import current_release
from kiosk.catalogue.trust_files import trust_files
from kiosk.files.confined import confine
from kiosk.identity.efirma.brought import look_at_sticks, open_any
from kiosk.identity.efirma.certificate import Certificate, Person, read_certificate
from kiosk.identity.efirma.faults import CannotSign, SigningFault
from kiosk.identity.efirma.private_key import forget
from kiosk.identity.efirma.standing import CertificateStanding, judge, names_holder
from kiosk.identity.efirma.trust import Trust, TrustDamaged, read_trust

if TYPE_CHECKING:
    from kiosk.identity.efirma.signing import Run

_LONGEST_ORDER: Final = 8_000_000


def answer(order: Mapping[str, Any], run: Run = asyncio.run) -> dict[str, Any]:
    """What comes of one order."""
    if order["do"] == "look":
        return _look(order)
    try:
        return _sign(order, run)
    except CannotSign as error:
        return {"fault": error.fault.value}


def _look(order: Mapping[str, Any]) -> dict[str, Any]:
    brought = look_at_sticks(Path(order["sticks"]))
    trust = _trust(order)
    at = _at(order, trust)
    found: list[dict[str, Any]] = [
        {
            "certificate": _text(one.der),
            "signer": _signer(one, judge(one, at, trust), at),
            "fault": _fault(one, order, trust),
        }
        for one in brought.certificates
        if not _is_of_authority(one, trust)
    ]
    found += [{"container": _text(content), "file": name} for name, content in brought.containers]
    return {"found": found, "keys": list(map(_text, brought.keys)), "stick": brought.stick}


def _sign(order: Mapping[str, Any], run: Run) -> dict[str, Any]:
    # pyHanko takes a second to import: a stick is looked at without it.
    from kiosk.identity.efirma.signing import sign  # noqa: PLC0415

    password = bytearray(order["password"].encode("utf-8", "surrogatepass"))
    certificate = order.get("certificate")
    try:
        pair = open_any(
            None if certificate is None else read_certificate(_bytes(certificate)),
            [_bytes(key) for key in order["keys"]],
            _bytes(order.get("container", "")),
            password,
        )
    finally:
        forget(password)
    trust = _trust(order)
    if (fault := _fault(pair.certificate, order, trust)) is not None:
        return {"fault": fault}
    at = _at(order, trust)
    signature = sign(_bytes(order["content"]), pair.certificate, pair.key, at, run)
    standing = judge(pair.certificate, at, trust)
    return {
        "signature": _text(signature),
        "signer": _signer(pair.certificate, standing, at),
    }


def _fault(certificate: Certificate, order: Mapping[str, Any], trust: Trust) -> str | None:
    fault = judge(certificate, _at(order, trust), trust).fault
    known = [Person(str(rfc), str(curp)) for rfc, curp in order["known"]]
    if fault is None and not names_holder(certificate, known):
        fault = SigningFault.NOT_YOURS
    return fault and fault.value


def _signer(
    certificate: Certificate, standing: CertificateStanding, now: datetime
) -> dict[str, Any]:
    """What the visitor is shown."""
    return {
        "name": certificate.name,
        "rfc": certificate.holder.rfc,
        "curp": certificate.holder.curp,
        "through": certificate.representative.rfc,
        "company": certificate.is_company,
        "from": certificate.not_before.isoformat(),
        "until": certificate.not_after.isoformat(),
        "revoked_at": standing.revoked_at and standing.revoked_at.isoformat(),
        "list_of": standing.list_of and standing.list_of.isoformat(),
        "list_stale": standing.list_is_stale(now),
    }


def _is_of_authority(certificate: Certificate, trust: Trust) -> bool:
    """Some people carry the authorities' certificates beside their own."""
    return any(one.certificate.der == certificate.der for one in trust.authorities)


def _trust(order: Mapping[str, Any]) -> Trust:
    try:
        released = current_release(Path(order["release"]))
        return read_trust(trust_files(released, Path(order["source"])))
    except (StoreDamaged, TrustDamaged):
        return Trust()


def _at(order: Mapping[str, Any], trust: Trust) -> datetime:
    """The kiosk's clock; one that stands before the newest list is wrong, and the list counts."""
    return max([datetime.fromisoformat(order["at"]), *(one.made_at for one in trust.lists)])


def _bytes(text: str) -> bytes:
    return base64.b64decode(text)


def _text(content: bytes) -> str:
    return base64.b64encode(content).decode("ascii")


def serve(orders: BinaryIO, answers: TextIO, run: Run) -> None:
    """One order, one answer."""
    order = json.loads(orders.readline(_LONGEST_ORDER))
    json.dump(answer(order, run), answers)


def main() -> int:
    loop = asyncio.new_event_loop()  # before sockets are refused: it wants a pair
    confine()
    serve(sys.stdin.buffer, sys.stdout, loop.run_until_complete)
    loop.close()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
