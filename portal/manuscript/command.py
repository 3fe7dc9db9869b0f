"""`portal manuscript begin | list | show | put | remove | check | diff | prepare | take | publish`.

What the console's pages do, by the same functions, on the portal's own machine.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from kiosk.cli import CommandError
from kiosk.disk.whole_file import replace_file
from portal.act_log import COMMAND
from portal.clock import utc_now
from portal.command import add_home, add_json, database_of, print_json, settings_of
from portal.manuscript.checking import check, checked
from portal.manuscript.folder import Manuscript, ManuscriptError, digest_of_files, version_of
from portal.manuscript.judging import errors_in, problems_with
from portal.manuscript.kinds import with_companions
from portal.manuscript.publishing import Publisher
from portal.manuscript.release import Release
from portal.manuscript.saving import Author
from portal.publishing.differences import differences, in_lines
from portal.publishing.keys import KeyFolder
from portal.publishing.notice_pictures import made_anew
from portal.publishing.options import errors_in_words
from portal.publishing.publish import newest_state, published_files
from portal.publishing.repository import Repository
from portal.publishing.source_files import read_files
from portal.settings import PortalSettings


def configure(parser: argparse.ArgumentParser) -> None:
    doing = parser.add_subparsers(dest="doing", metavar="COMMAND", required=True)
    begin = doing.add_parser("begin", help="from what is published, or from a folder of files")
    begin.add_argument("source", nargs="?", type=Path, metavar="SOURCE")
    begin.add_argument("--replace", action="store_true", help="what is not published is lost")
    files = doing.add_parser("list", help="its files")
    show = doing.add_parser("show", help="a file as it is written")
    put = doing.add_parser("put", help="a file anew, judged before it is saved")
    put.add_argument("content", type=Path, metavar="FROM")
    remove = doing.add_parser("remove", help="a file that is published no more")
    for each in (show, put, remove):
        each.add_argument("name", metavar="FILE", help="such as agencies/sat/services/rfc.yaml")
    checking = doing.add_parser("check", help="whether it may be published")
    diff = doing.add_parser("diff", help="what is other than what is published")
    preparing = doing.add_parser("prepare", help="writes what is to be signed")
    preparing.add_argument("--out", type=Path, metavar="FILE", required=True)
    preparing.add_argument(
        "--only-renewals", action="store_true", help="signatures that end; nothing of the draft"
    )
    take = doing.add_parser("take", help="what `portal sign` signed")
    take.add_argument("signed", nargs="+", type=Path, metavar="FILE")
    publishing = doing.add_parser("publish", help="what all have signed, to the first ring")
    publishing.add_argument("--all", action="store_true", help="to all rings at once")
    for each in (begin, files, show, put, remove, checking, diff, preparing, take, publishing):
        add_json(each)
        add_home(each)


def run(arguments: argparse.Namespace) -> int:
    settings = settings_of(arguments)
    manuscript = Manuscript(settings.home)
    if arguments.doing != "begin" and not manuscript.is_begun:
        raise CommandError("there is no manuscript: `portal manuscript begin`")
    try:
        with errors_in_words():
            if arguments.doing in {"prepare", "take", "publish"}:
                return _release(arguments, settings, manuscript)
            return _written(arguments, settings, manuscript)
    except (ManuscriptError, OSError) as error:
        raise CommandError(str(error)) from error


def _written(
    arguments: argparse.Namespace, settings: PortalSettings, manuscript: Manuscript
) -> int:
    repository = Repository(settings.repository)
    match arguments.doing:
        case "begin":
            _begin(arguments, settings, manuscript)
        case "list":
            print("\n".join(manuscript.paths()))
        case "show":
            sys.stdout.write((_content(manuscript, arguments.name)).decode("utf-8", "replace"))
        case "put" | "remove":
            _change(arguments, settings, manuscript)
        case "check":
            found = check(manuscript)
            for problem in found.problems:
                print(problem)
            print(f"{len(found.errors):,} errors, {len(found.problems):,} in all")
            return 1 if found.errors else 0
        case _:
            before = published_files(repository, newest_state(repository))
            changes = differences(before, manuscript.files())
            if arguments.json:
                print_json([{"file": c.name, "act": c.act, "fields": [
                    {"where": list(f.where), "before": f.before, "after": f.after}
                    for f in c.fields]} for c in changes])  # fmt: skip
            else:
                print("\n".join(in_lines(changes)) or "nothing is other than what is published")
    return 0


def _begin(arguments: argparse.Namespace, settings: PortalSettings, manuscript: Manuscript) -> None:
    if manuscript.is_begun and not arguments.replace:
        raise CommandError("there is one: --replace loses what of it is not published")
    repository = Repository(settings.repository)
    state = newest_state(repository)
    source = arguments.source or (None if state is not None else settings.shown_catalogue)
    if source is not None:
        files, detail = read_files(source), "a folder"
    elif state is not None:
        files, detail = published_files(repository, state), f"release {state.release}"
    else:
        raise CommandError("nothing is published: name a folder of source files")
    with database_of(settings) as database:
        Author(manuscript, database, utc_now, COMMAND).begins(files, detail)
    print(f"begun from {detail}: {len(files)} files in {manuscript.source}")


def _change(
    arguments: argparse.Namespace, settings: PortalSettings, manuscript: Manuscript
) -> None:
    name = arguments.name
    seen = version_of(manuscript.read(name))
    with database_of(settings) as database:
        author = Author(manuscript, database, utc_now, COMMAND)
        if arguments.doing == "remove":
            _content(manuscript, name)
            author.removes(*with_companions(manuscript, name), seen=seen)
            return
        content = made_anew(name, arguments.content.read_bytes())
        problems = problems_with(manuscript, name, {name: content})
        for problem in problems:
            print(problem, file=sys.stderr)
        if errors_in(problems):
            raise CommandError(f"{name} was not saved")
        author.saves({name: content}, seen=seen)


def _content(manuscript: Manuscript, name: str) -> bytes:
    content = manuscript.read(name)
    if content is None:
        raise CommandError(f"the manuscript has no {name}")
    return content


def _release(
    arguments: argparse.Namespace, settings: PortalSettings, manuscript: Manuscript
) -> int:
    repository = Repository(settings.repository)
    release = Release(manuscript, repository)
    with database_of(settings) as database:
        publisher = Publisher(release, database, KeyFolder(settings.online_keys), utc_now)
        if arguments.doing == "prepare":
            if not arguments.only_renewals:
                _check_now(manuscript)
            publisher.prepares(COMMAND, only_renewals=arguments.only_renewals)
            replace_file(arguments.out, release.request() or b"", 0o644)
            print(f"{arguments.out} is to be signed: `portal sign {arguments.out} --keys DIR`")
            standing = release.standing()
            for role, part in standing.request.roles.items() if standing is not None else ():
                if part.is_renewal:
                    print(f"{role} only renews its signature: nothing of it changes")
        elif arguments.doing == "take":
            for path in arguments.signed:
                print(f"signed by {', '.join(publisher.takes(COMMAND, path.read_bytes()))}")
        else:
            done = publisher.publishes(COMMAND, to_all=arguments.all)
            where = "all rings" if arguments.all else "ring 1"
            print(f"release {done.release} is on {where}; {done.written} files written")
            for role in done.left:
                print(f"note: {role} is signed as before: it did not renew", file=sys.stderr)
    return 0


def _check_now(manuscript: Manuscript) -> None:
    found = checked(manuscript)
    if found is None or found.digest != digest_of_files(manuscript.files()):
        found = check(manuscript)
    if found.errors:
        raise CommandError(f"{len(found.errors)} errors: see `portal manuscript check`")
