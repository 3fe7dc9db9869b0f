"""By which keys this kiosk knows its portal: the pinned one, and what the signed catalogue says.

The catalogue's update leaves the list here once it has verified it. Like the enrolment it is not
secret, and whoever could change it could make this machine trust another portal.
"""

from __future__ import annotations

from pathlib import Path

from pydantic import ValidationError

from kiosk.protocol.portal_keys import PortalKeys


def believed_keys(kept: Path, pinned: bytes) -> tuple[bytes, ...]:
    """The raw Ed25519 keys, the `pinned` one first where it is believed.

    None at all where a list is here that cannot be read, since it may say that the pinned one is
    revoked: the kiosk then asks for the catalogue, which brings the list anew.
    """
    try:
        return PortalKeys.model_validate_json(kept.read_bytes()).with_pinned(pinned)
    except FileNotFoundError:
        return (pinned,)
    except (OSError, ValidationError):
        return ()
