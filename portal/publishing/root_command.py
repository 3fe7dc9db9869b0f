"""`portal root key | init | rotate | sign | publish | show`: the keys above all others."""

from __future__ import annotations

import argparse
from pathlib import Path

from tuf.api.metadata import Key, Metadata, Root

from kiosk.cli import CommandError
from kiosk.disk.whole_file import replace_file
from portal.command import add_home, add_json, print_json, settings_of
from portal.publishing.agencies import rotate_withdrawals_key
from portal.publishing.errors import PublishingError
from portal.publishing.first_keys import make_root_keys
from portal.publishing.keys import load_key, load_public_key, make_key_at
from portal.publishing.options import (
    add_dry_run,
    add_keys,
    errors_in_words,
    repository_of,
    signer_of,
)
from portal.publishing.repository import Repository
from portal.publishing.role_signing import RoleSigner
from portal.publishing.root import (
    THRESHOLD,
    first_root,
    next_root,
    publish_root,
    read_draft,
    sign_draft,
    signatures,
)

DRAFT = "root-draft.json"


def configure(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    key = actions.add_parser("key", help="make one holder's key, and FILE.pub to hand in")
    key.add_argument("file", type=Path, metavar="FILE")
    init = actions.add_parser("init", help="draft the first root; publish it if two keys are here")
    rotate = actions.add_parser("rotate", help="draft the next root, with new keys or a new end")
    for action in (init, rotate):
        add_keys(action)
        action.add_argument(
            "--holder",
            type=Path,
            action="append",
            default=[],
            metavar="FILE.pub",
            help="a holder's public key (init: three; rotate: the new one)",
        )
        add_dry_run(action)
    rotate.add_argument("--root", metavar="KEY", help="replace the root key whose id begins so")
    rotate.add_argument("--targets", action="store_true", help="a new targets key")
    rotate.add_argument("--online", action="store_true", help="new online keys")
    sign = actions.add_parser("sign", help="sign a draft, where one holder's key is")
    sign.add_argument("--key", type=Path, required=True, metavar="FILE", help="the holder's key")
    publish = actions.add_parser("publish", help="publish a draft that two have signed")
    add_keys(publish, required=False)
    for action in (sign, publish):
        action.add_argument("draft", type=Path, metavar="DRAFT", help=f"such as {DRAFT}")
    show = actions.add_parser("show", help="the root that is published")
    add_json(show)
    for action in (init, rotate, sign, publish, show):
        add_home(action)


def run(arguments: argparse.Namespace) -> int:
    with errors_in_words():
        match arguments.action:
            case "key":
                return _key(arguments.file)
            case "init":
                return _init(arguments)
            case "rotate":
                return _rotate(arguments)
            case "sign":
                return _sign(arguments)
            case "publish":
                return _publish(arguments)
            case _:
                return _show(arguments)


def _key(path: Path) -> int:
    signer = make_key_at(path)
    print(f"{signer.public_key.keyid[:16]}  keep {path} apart; hand in {path}.pub")
    return 0


def _init(arguments: argparse.Namespace) -> int:
    repository = repository_of(arguments)
    signer = signer_of(arguments, repository)
    if repository.root() is not None:
        print("nothing to do: there is a root already; `portal root rotate` changes it")
        return 0
    if arguments.dry_run:
        print("would draft the first root, and make the keys that are missing")
        return 0
    _check_no_draft(arguments, 1)
    holders = [load_public_key(path) for path in arguments.holder]
    keys = make_root_keys(signer.keys, signer.online, holders)
    return _offer(arguments, repository, signer, first_root(keys, signer.now))


def _rotate(arguments: argparse.Namespace) -> int:
    repository = repository_of(arguments)
    signer = signer_of(arguments, repository)
    root = repository.trusted_root().signed
    roles = [
        *(["root"] if arguments.root else []),
        *(["targets"] if arguments.targets else []),
        *(["snapshot", "timestamp"] if arguments.online else []),
    ]
    if arguments.dry_run:
        print(f"would draft root {root.version + 1}, new keys: {', '.join(roles) or 'none'}")
        return 0
    _check_no_draft(arguments, root.version + 1)
    changes: dict[str, tuple[str, Key]] = {}
    for role in roles:
        old = _old_key(root, role, arguments.root if role == "root" else "")
        if role == "root" and arguments.holder:
            new = load_public_key(arguments.holder[0])
        else:
            folder = signer.online if role in {"snapshot", "timestamp"} else signer.keys
            new = folder.make(role).public_key
        changes[role] = (old, new)
    draft = next_root(root, changes, signer.now)
    if arguments.online and repository.ring_snapshots():
        rotate_withdrawals_key(repository, signer)
    return _offer(arguments, repository, signer, draft)


def _old_key(root: Root, role: str, beginning: str) -> str:
    found = [key_id for key_id in root.roles[role].keyids if key_id.startswith(beginning)]
    if len(found) != 1:
        raise CommandError(f"--root {beginning}: {len(found)} keys begin so: `portal root show`")
    return found[0]


def _offer(
    arguments: argparse.Namespace,
    repository: Repository,
    signer: RoleSigner,
    draft: Metadata[Root],
) -> int:
    """Signs with the keys here; publishes if they are enough, else leaves the draft to travel."""
    before = repository.root()
    count = sign_draft(draft, before.signed if before else None, signer.keys.of_role("root"))
    if count >= THRESHOLD:
        publish_root(repository, draft, signer)
        _set_aside(signer, draft.signed)
        print(f"root {draft.signed.version} is published")
        return 0
    path = settings_of(arguments).home / DRAFT
    _write(path, draft)
    print(
        f"{path}: {count} of {THRESHOLD} have signed; carry it to the holders (`portal root sign`),"
        " then `portal root publish` it"
    )
    return 0


def _set_aside(signer: RoleSigner, root: Root) -> None:
    """The files of keys that sign no more."""
    folders = {"root": signer.keys, "targets": signer.keys}
    for role in root.roles:
        folders.get(role, signer.online).retire_others(role, root.roles[role].keyids)


def _check_no_draft(arguments: argparse.Namespace, version: int) -> None:
    path = settings_of(arguments).home / DRAFT
    if path.exists() and _read(path).signed.version >= version:
        raise CommandError(f"{path} waits for signatures: publish it, or remove it")


def _sign(arguments: argparse.Namespace) -> int:
    signer = load_key(arguments.key)
    draft = _read(arguments.draft)
    before = repository_of(arguments).root()
    previous = before.signed if before and before.signed.version < draft.signed.version else None
    key_id = signer.public_key.keyid
    count = sign_draft(draft, previous, [signer])
    if key_id not in draft.signatures:
        raise PublishingError(f"the key {key_id[:16]} is none of the root's: nothing was signed")
    _write(arguments.draft, draft)
    print(
        f"signed by {key_id[:16]}: {count} of {THRESHOLD} have signed root {draft.signed.version}"
    )
    return 0


def _publish(arguments: argparse.Namespace) -> int:
    repository = repository_of(arguments)
    draft = _read(arguments.draft)
    signer = signer_of(arguments, repository)
    is_new = publish_root(repository, draft, signer)
    _set_aside(signer, draft.signed)
    version = draft.signed.version
    print(
        f"root {version} is published" if is_new else f"nothing to do: root {version} is published"
    )
    return 0


def _show(arguments: argparse.Namespace) -> int:
    root = repository_of(arguments).trusted_root()
    keys = {role: [key_id[:16] for key_id in own.keyids] for role, own in root.signed.roles.items()}
    if arguments.json:
        ends = root.signed.expires.strftime("%Y-%m-%d")
        print_json({"version": root.signed.version, "ends": ends, "keys": keys})
        return 0
    print(f"root {root.signed.version}, until {root.signed.expires:%Y-%m-%d}")
    for role, own in keys.items():
        print(f"{role:<10} {root.signed.roles[role].threshold} of {', '.join(own)}")
    count = signatures(root, None)
    print(f"signed by {count}")
    return 0


def _read(path: Path) -> Metadata[Root]:
    try:
        return read_draft(path.read_bytes())
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror}") from error


def _write(path: Path, draft: Metadata[Root]) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        replace_file(path, draft.to_bytes(), 0o644)
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror}") from error
