"""The closed lists of terms that a catalogue uses, in the order in which people see them."""

from __future__ import annotations

from enum import StrEnum


class Area(StrEnum):
    """CPSV-AP's thematic area: the five doors of the home page."""

    GOVERNMENT = "government"
    EDUCATION = "education"
    HEALTH = "health"
    JOBS = "jobs"
    BUSINESS = "business"


class Level(StrEnum):
    """The level of government of a competent authority."""

    FEDERAL = "federal"
    STATE = "state"
    MUNICIPAL = "municipal"


class LifeEvent(StrEnum):
    """CPSV-AP's life event: why a person needs a service."""

    HAVING_A_CHILD = "having-a-child"
    STUDYING = "studying"
    LOSING_A_JOB = "losing-a-job"
    FINDING_WORK = "finding-work"
    STARTING_A_BUSINESS = "starting-a-business"
    FALLING_ILL = "falling-ill"
    MOVING = "moving"
    MARRYING = "marrying"
    RETIRING = "retiring"
    LOSING_SOMEONE = "losing-someone"
    OWNING_A_VEHICLE = "owning-a-vehicle"
    OWNING_A_HOME = "owning-a-home"
    FARMING = "farming"
    TRAVELLING = "travelling"
    FACING_INJUSTICE = "facing-injustice"


class ChannelType(StrEnum):
    """Where a service can be had."""

    KIOSK = "kiosk"
    IN_PERSON = "in-person"
    PHONE = "phone"
    WEB = "web"


class Signature(StrEnum):
    """Whether an application must be signed with the visitor's e.firma."""

    NONE = "none"
    OPTIONAL = "optional"
    REQUIRED = "required"


class Certainty(StrEnum):
    """Whether every fact of a service is published by its authority."""

    CONFIRMED = "confirmed"
    EXAMPLE = "example"


class Subject(StrEnum):
    """What an application may be about, besides the visitor."""

    TENDER = "tender"
    JOB = "job"
    LOCATION = "location"
