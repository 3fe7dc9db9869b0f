"""How often the station looks at what, in seconds."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Rhythm:
    """The figures of a kiosk in service; tests hurry."""

    probe_offline: float = 15.0
    """Between two questions to the portal whether it is there, while it is not."""
    probe_online: float = 45.0
    """The same while it is and keeps no question until there is news, so that the screen's word
    about the line stays true, and what is withdrawn is heard of within a minute."""
    listening: float = 360.0
    """How long a question for news is out, where the portal keeps it and the line bears it."""
    heartbeat: float = 900.0
    heartbeat_at_once: float = 60.0
    """Between two heartbeats where there is something worth telling."""
    enrolment: float = 3.0
    """Between two looks whether this machine was enrolled in the meantime."""
    outbox: float = 10.0
    """Between two tries to open an outbox that cannot be used."""
    watch: float = 1.0
    """Between two looks whether the screen wrote to the outbox and its call got lost."""
