"""`portal desk lock`: an agency's keys, and a clerk's own, in one file under a passphrase."""

from __future__ import annotations

import argparse
import base64
import getpass
import sys
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.cli import CommandError
from kiosk.protocol.signature import key_id
from kiosk.sealing.agency_key import AgencyPrivateKey
from portal.command import print_json
from portal.console.secrets import new_password
from portal.desk.agency_keys import KeyFileUnusable, load_private_key
from portal.desk.key_file import DeskKeys, lock, unlock


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--agency", required=True)
    parser.add_argument("--keys", type=Path, required=True, help="folder of the private keys")
    parser.add_argument(
        "--out", type=Path, required=True, metavar="FILE",
        help="the key file; one that is there gets the keys that it lacks",
    )  # fmt: skip


def run(arguments: argparse.Namespace) -> int:
    """Shows the passphrase of a new file, once. Raises `CommandError`."""
    path: Path = arguments.out
    is_new = not path.exists()
    try:
        found = _keys_of(arguments.keys, arguments.agency)
        if is_new:
            passphrase, old = new_password(), {}
            signing = Ed25519PrivateKey.generate()
        else:
            passphrase = ask_passphrase()
            known = unlock(path, passphrase)
            if known.agency != arguments.agency:
                raise CommandError(f"{path} is {known.agency}'s")
            signing, old = known.signing, dict(known.private_keys)
        keys = DeskKeys(arguments.agency, signing, {**old, **found})
        lock(path, keys, passphrase, is_new=is_new)
    except KeyFileUnusable as error:
        raise CommandError(str(error)) from error
    _tell(arguments, keys, passphrase if is_new else None, len(keys.private_keys) - len(old))
    return 0


def ask_passphrase() -> str:
    """From the terminal without showing it, else the first line of standard input."""
    if sys.stdin.isatty():
        return getpass.getpass("passphrase: ")
    return sys.stdin.readline().rstrip("\n")


def _keys_of(folder: Path, agency: str) -> dict[str, AgencyPrivateKey]:
    names = sorted(path.stem for path in (folder / agency).glob("*.json"))
    if not names:
        raise CommandError(f"{folder / agency} holds no private key: `portal keys make`")
    keys = [load_private_key(folder, agency, name) for name in names]
    return {key.public_key().key_id: key for key in keys}


def _tell(
    arguments: argparse.Namespace, keys: DeskKeys, passphrase: str | None, added: int
) -> None:
    raw = keys.signing.public_key().public_bytes_raw()
    public = base64.b64encode(raw).decode("ascii")
    if arguments.json:
        shown = {} if passphrase is None else {"passphrase": passphrase}
        print_json(
            {"agency": keys.agency, "public_key": public, "key_id": key_id(raw), "added": added}
            | shown
        )
        return
    print(f"{arguments.out}: {len(keys.private_keys)} keys of {keys.agency}, {added} of them new")
    if passphrase is not None:
        print(f"passphrase  {passphrase}  (shown once)")
        print("on the portal's machine, its operator lets this file's owner in:")
        print(f"  portal clerk add NAME --agency {keys.agency} --role handler --key {public}")
