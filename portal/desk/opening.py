"""Opens one envelope with the agency's key and checks where it came from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pydantic import ValidationError

from kiosk.protocol.envelope import Envelope, Header
from kiosk.sealing.agency_key import AgencyPrivateKey
from kiosk.sealing.body import SubmissionBody
from kiosk.sealing.seal import CannotOpen, SealBinding, open_sealed


@dataclass(frozen=True)
class OpenedEnvelope:
    """What an agency reads.

    `is_genuine`: the device, or its successor, signed it, and header and body agree.
    """

    header: Header
    body: SubmissionBody
    is_genuine: bool


def open_envelope(
    envelope: Envelope, private_key: AgencyPrivateKey, device_keys: Iterable[bytes]
) -> OpenedEnvelope:
    """Opens and checks; `device_keys` are those that may sign for its kiosk.

    Raises `CannotOpen` for the wrong key, a changed envelope, and a body that is no submission.
    """
    header = envelope.header
    binding = SealBinding(id=header.id, form_version=header.form_version, key_id=header.key_id)
    try:
        body = SubmissionBody.model_validate_json(
            open_sealed(envelope.sealed, private_key, binding)
        )
    except ValidationError:
        # The cause would carry the visitor's answers into a log.
        raise CannotOpen("the envelope opens, but what is in it is no submission") from None
    is_genuine = any(map(envelope.is_signed_by, device_keys)) and (
        body.service,
        body.form_version,
    ) == (header.service, header.form_version)
    return OpenedEnvelope(header=header, body=body, is_genuine=is_genuine)
