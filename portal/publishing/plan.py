"""What publishing a source would change: pure, and told to the admin before anything is signed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256

from tuf.api.metadata import TargetFile

from kiosk.catalogue.model import Catalogue, Form, Service
from portal.publishing.contents import TARGETS
from portal.publishing.source_files import Files, by_role, shared_files


@dataclass(frozen=True)
class RoleChange:
    """The files of one role that are new, other than before, or gone."""

    role: str
    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]

    @property
    def first(self) -> str:
        """One of them, to name."""
        return next(iter((*self.changed, *self.added, *self.removed)))


@dataclass(frozen=True)
class ServiceChanges:
    """Services by id, with their names."""

    added: Mapping[str, str]
    changed: Mapping[str, str]
    withdrawn: Mapping[str, str]


@dataclass(frozen=True)
class Plan:
    """The difference between a source and what the first ring has."""

    files: Files
    roles: tuple[RoleChange, ...]
    joining: tuple[str, ...]
    """Agencies that may sign from now on."""
    leaving: tuple[str, ...]
    """Agencies that may sign no more."""
    services: ServiceChanges

    @property
    def is_empty(self) -> bool:
        return not (self.roles or self.joining or self.leaving)

    def lines(self) -> Iterator[str]:
        """In words, services first."""
        for word, services in (
            ("added", self.services.added),
            ("changed", self.services.changed),
            ("withdrawn", self.services.withdrawn),
        ):
            if services:
                yield f"services {word}: {len(services)}"
                yield from (f"  {service}  {name}" for service, name in services.items())
        for word, agencies in (("new", self.joining), ("gone", self.leaving)):
            if agencies:
                yield f"agencies {word}: {', '.join(agencies)}"
        for change in self.roles:
            yield (
                f"{change.role} signs {len(change.added)} new, {len(change.changed)} changed,"
                f" {len(change.removed)} removed files"
            )

    def as_json(self) -> dict[str, object]:
        """For programs."""
        services = self.services
        return {
            "services": {
                "added": dict(services.added),
                "changed": dict(services.changed),
                "withdrawn": dict(services.withdrawn),
            },
            "agencies": {"new": self.joining, "gone": self.leaving},
            "files": {
                change.role: {
                    "added": change.added,
                    "changed": change.changed,
                    "removed": change.removed,
                }
                for change in self.roles
            },
        }


def compare(
    before: Mapping[str, Mapping[str, TargetFile]],
    files: Files,
    catalogues: tuple[Catalogue | None, Catalogue],
) -> Plan:
    """`before` is what each role has signed; the catalogues are that of before and the new one."""
    after = {TARGETS: shared_files(files), **by_role(files)}
    changes = [_role_change(role, before.get(role, {}), own) for role, own in after.items()]
    return Plan(
        files=files,
        roles=tuple(c for c in changes if c.added or c.changed or c.removed),
        joining=tuple(sorted(after.keys() - before.keys() - {TARGETS})),
        leaving=tuple(sorted(before.keys() - after.keys())),
        services=_service_changes(*catalogues),
    )


def _role_change(
    role: str, before: Mapping[str, TargetFile], after: Mapping[str, bytes]
) -> RoleChange:
    return RoleChange(
        role=role,
        added=tuple(sorted(after.keys() - before.keys())),
        changed=tuple(
            path
            for path in sorted(after.keys() & before.keys())
            if before[path].hashes["sha256"] != sha256(after[path]).hexdigest()
        ),
        removed=tuple(sorted(before.keys() - after.keys())),
    )


def _service_changes(before: Catalogue | None, after: Catalogue) -> ServiceChanges:
    old = _services(before) if before is not None else {}
    new = _services(after)
    return ServiceChanges(
        added=_names(new[service][0] for service in new.keys() - old.keys()),
        changed=_names(new[s][0] for s in new.keys() & old.keys() if new[s][1] != old[s][1]),
        withdrawn=_names(old[service][0] for service in old.keys() - new.keys()),
    )


def _services(catalogue: Catalogue) -> dict[str, tuple[Service, object]]:
    """What a visitor sees of each, the agency's own page left out."""
    return {
        service.id: (
            service,
            ({**vars(service), "agency": service.agency.id}, _form(catalogue, service)),
        )
        for service in catalogue.services
    }


def _form(catalogue: Catalogue, service: Service) -> Form | None:
    return catalogue.forms.get((service.agency.id, service.form or ""))


def _names(services: Iterable[Service]) -> dict[str, str]:
    ordered = sorted(services, key=lambda service: service.id)
    return {service.id: service.name.in_language("es") for service in ordered}
