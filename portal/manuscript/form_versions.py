"""A form that is changed for the first time since it was published gets its next version."""

from __future__ import annotations

from hashlib import sha256

from portal.manuscript.around import uses, value_in
from portal.manuscript.folder import Manuscript
from portal.manuscript.kinds import folder_of, kind_of_file
from portal.manuscript.written import rewritten
from portal.publishing.errors import PublishingError
from portal.publishing.publish import newest_state, signed_hashes
from portal.publishing.repository import Repository


def with_next_version(
    manuscript: Manuscript, repository: Repository, schema: str
) -> dict[str, bytes]:
    """The services that apply by this form, each with `form_version` one higher.

    None where the form is not published, or was changed since already.
    """
    try:
        published = signed_hashes(repository, newest_state(repository))
    except PublishingError:
        return {}
    stem = schema.removesuffix(".schema.json")
    files = [name for name in manuscript.paths() if name.startswith(f"{stem}.")]
    unchanged = all(_hash(manuscript, name) == published.get(name) for name in files)
    if not files or not unchanged or schema not in published:
        return {}
    form = stem.rpartition("/")[2]
    changes = {}
    for name in manuscript.paths(f"{folder_of(schema)}/services/*.yaml"):
        content = manuscript.read(name) or b""
        fields, kind = value_in(content), kind_of_file(name)
        version = fields.get("form_version")
        if uses(content, form) and fields.get("form") == form and isinstance(version, int) and kind:
            after = {**fields, "form_version": version + 1}
            changes[name] = rewritten(content, after, [one.name for one in kind.fields])
    return changes


def _hash(manuscript: Manuscript, name: str) -> str:
    return sha256(manuscript.read(name) or b"").hexdigest()
