"""`portal identity`: the key by which kiosks know this portal, and how another takes its place."""

from __future__ import annotations

import argparse
import base64
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.cli import CommandError
from kiosk.protocol.enrolment import fingerprint
from kiosk.protocol.portal_keys import PORTAL_KEYS, PortalKeys
from portal.clock import utc_now
from portal.command import add_home, add_json, database_of, print_json, settings_of
from portal.console.secrets import SecondFactors
from portal.courier.key_files import rotate_courier_key
from portal.identity import IdentityUnusable, load_or_create_signing_key, put_in_place
from portal.key_list_place import KeyListPlace, place_of_list
from portal.publishing.options import errors_in_words
from portal.publishing.portal_keys import believing, published_keys, revoking
from portal.publishing.repository import Repository
from portal.publishing.written_down import written_down
from portal.settings import PortalSettings
from portal.storage import operators


def configure(parser: argparse.ArgumentParser) -> None:
    doing = parser.add_subparsers(dest="doing", metavar="COMMAND", required=True)
    show = doing.add_parser("show", help="its keys, and which rings' kiosks believe them")
    renew = doing.add_parser("renew", help="makes the next key, and names it in the list")
    switch = doing.add_parser("switch", help="signs by the next key from the next start on")
    revoke = doing.add_parser("revoke", help="has the list say that a key counts no more")
    revoke.add_argument("fingerprint", metavar="FINGERPRINT", help="as `show` has it")
    for each in (renew, revoke):
        each.add_argument(
            "source",
            type=Path,
            metavar="SOURCE",
            nargs="?",
            help="folder of source files; without it, the console's draft",
        )
    for each in (show, renew, switch, revoke):
        add_json(each)
        add_home(each)


def run(arguments: argparse.Namespace) -> int:
    settings = settings_of(arguments)
    if not settings.signing_key_path.exists():
        raise CommandError(f"{settings.home} is no portal's folder: start the portal first")
    with errors_in_words(), _in_words():
        match arguments.doing:
            case "renew":
                _renew(settings, arguments)
            case "switch":
                _switch(settings, arguments)
            case "revoke":
                _revoke(settings, arguments)
        _show(settings, as_json=arguments.json)
    return 0


def _renew(settings: PortalSettings, arguments: argparse.Namespace) -> None:
    path, place = settings.next_signing_key_path, place_of_list(settings, arguments.source)
    listed = _listed(settings, place)
    gone = listed.gone if listed else frozenset()
    if path.exists() and _public_at(path) in gone:
        path.unlink()
    public = [_public_at(one) for one in (settings.signing_key_path, path)]
    with written_down(arguments, "portal-key-made", [fingerprint(public[1])]):
        place.write(believing(listed, [key for key in public if key not in gone]))
    _say(arguments, f"{PORTAL_KEYS} names it: publish it to every ring, then `switch`")


def _switch(settings: PortalSettings, arguments: argparse.Namespace) -> None:
    path = settings.next_signing_key_path
    if not path.exists():
        raise CommandError("there is no next key: `portal identity renew` makes it")
    new = load_or_create_signing_key(path)
    rings = published_keys(Repository(settings.repository))
    deaf = [
        ring for ring, keys in rings.items() if keys is None or _public(new) not in keys.believed
    ]
    if deaf or not rings:
        where = f"ring {deaf[0]}" if deaf else "no ring"
        raise CommandError(
            f"the kiosks of {where} would not know this portal: publish {PORTAL_KEYS}, and wait"
            " until every ring has it (`portal rings show`), or publish it with --all"
        )
    with written_down(arguments, "portal-key-changed", [fingerprint(_public(new))]):
        _seal_factors_anew(settings, load_or_create_signing_key(settings.signing_key_path), new)
        put_in_place(path, settings.signing_key_path)
        rotate_courier_key(settings, new, os.urandom)
    _say(arguments, "restart the portal now, on every machine: what runs signs by the old key")


def _revoke(settings: PortalSettings, arguments: argparse.Namespace) -> None:
    place = place_of_list(settings, arguments.source)
    listed = _listed(settings, place)
    named = [*listed.believed, *listed.gone] if listed else []
    found = [key for key in named if fingerprint(key) == arguments.fingerprint]
    if listed is None or not found:
        raise CommandError(
            f"{PORTAL_KEYS} has no key {arguments.fingerprint}: see `portal identity show`"
        )
    with written_down(arguments, "portal-key-revoked", [arguments.fingerprint]):
        place.write(revoking(listed, found[0], utc_now()))
    if found[0] == _public_at(settings.signing_key_path):
        _say(arguments, "this portal signs by it: `switch` as soon as the list is published")
    else:
        _say(arguments, "it counts until the list is published; --all goes past the rings")


def _listed(settings: PortalSettings, place: KeyListPlace) -> PortalKeys | None:
    """As it is written there, else as the first ring has it."""
    return place.read() or published_keys(Repository(settings.repository)).get(1)


def _seal_factors_anew(
    settings: PortalSettings, old: Ed25519PrivateKey, new: Ed25519PrivateKey
) -> None:
    """Operators keep what their authenticators know; done twice, it is as done once."""
    before, after = SecondFactors(old), SecondFactors(new)
    with database_of(settings) as database, database.writing() as session:
        for one in operators.all_of_them(session):
            one.totp = after.taken_over(before, one.name, one.totp)


def _show(settings: PortalSettings, *, as_json: bool) -> None:
    rings = published_keys(Repository(settings.repository))
    signs = _public_at(settings.signing_key_path)
    path = settings.next_signing_key_path
    own = {signs: "signs"} | ({_public_at(path): "next"} if path.exists() else {})
    named = [key for keys in rings.values() if keys for key in (*keys.believed, *keys.gone)]
    told = [
        {
            "fingerprint": fingerprint(key),
            "public_key": base64.b64encode(key).decode("ascii"),
            "standing": own.get(key, "earlier"),
            "believed": [ring for ring, keys in rings.items() if keys and key in keys.believed],
            "revoked": [ring for ring, keys in rings.items() if keys and key in keys.gone],
        }
        for key in dict.fromkeys((*own, *named))
    ]
    if as_json:
        print_json({"keys": told})
        return
    for one in told:
        lists = (
            f"{word} in ring {', '.join(map(str, one[word]))}"
            for word in ("believed", "revoked")
            if one[word]
        )
        print(f"{one['fingerprint']}  {one['standing']:<8}", *lists, sep="  ")


def _public_at(path: Path) -> bytes:
    return _public(load_or_create_signing_key(path))


def _public(key: Ed25519PrivateKey) -> bytes:
    return key.public_key().public_bytes_raw()


def _say(arguments: argparse.Namespace, told: str) -> None:
    if not arguments.json:
        print(told)


@contextmanager
def _in_words() -> Iterator[None]:
    try:
        yield
    except IdentityUnusable as error:
        raise CommandError(str(error)) from error
