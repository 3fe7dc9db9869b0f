"""How often the station looks at what, in seconds."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Rhythm:
    """The figures of a kiosk in service; tests hurry."""

    probe_offline: float = 15.0
    """Between two questions to the portal whether it is there, while it is not."""
    probe_online: float = 45.0
    """The same while it is, so that the screen's word about the line stays true, and what is
    withdrawn from the catalogue is heard of within a minute."""
    heartbeat: float = 300.0
    enrolment: float = 3.0
    """Between two looks whether this machine was enrolled in the meantime."""
    outbox: float = 10.0
    """Between two tries to open an outbox that cannot be used."""
    watch: float = 1.0
    """Between two looks whether the screen wrote to the outbox and its call got lost."""
