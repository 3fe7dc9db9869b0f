"""`make image-test`: the portal in containers, as deploy/portal/README.md says, and a kiosk.

The image is built and run by `compose.yaml` behind Caddy: a catalogue published elsewhere and
brought in, a kiosk enrolled by a code, an application delivered, a picture for the console drawn, a
backup taken along and set up again where nothing is left. The base images are pulled where a
registry is in reach, and else made of Debian's packages. Needs root and what
`deploy/image-packages.txt` names; where one is missing it says so and ends.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import tarfile
from io import BytesIO
from pathlib import Path
from typing import Final

import requests
from engine import Engine, missing
from proof import NotProved, codename, debian, step, until

from kiosk.tour.play import ANSWERS, SERVICE
from kiosk.tour.stage import Stage

HERE: Final = Path(__file__).parent
ROOT: Final = HERE.parents[1]
WORK: Final = ROOT / "build" / "image-test"
HOST: Final = "localhost"
PORTS: Final = (80, 443)
PORTAL: Final = "ventanilla-portal"
SYSTEM: Final = "docker.io/library/debian:bookworm-slim"
CADDY: Final = "docker.io/library/caddy:2"
CADDY_OF_DEBIAN: Final = (
    f"FROM {SYSTEM}\nRUN apt-get update -q && apt-get install -y -q --no-install-recommends caddy\n"
    "ENV XDG_DATA_HOME=/data XDG_CONFIG_HOME=/config\n"
)
AUTHORITY: Final = "/data/caddy/pki/authorities/local/root.crt"
LONG: Final = 120.0
ONE_PICTURE: Final = """
import sys
from pathlib import Path
from tempfile import gettempdir
from portal.manuscript.painter import Painter
picture = Path(gettempdir(), "picture.png")
Painter().paint(Path("/srv/catalogue"), "service", sys.argv[1],
                look="1366x768:light:100:es", page=0, out=picture)
sys.stdout.buffer.write(picture.read_bytes())
"""
WHAT_IT_MAY: Final = """
import importlib.util, json, os
status = dict(line.split(":\\t", 1) for line in open("/proc/1/status").read().splitlines())
def refused(path):
    try:
        open(path, "w").close()
    except OSError:
        return True
    return False
print(json.dumps({
    "user": os.stat("/proc/1").st_uid, "rights": int(status["CapEff"], 16),
    "more": status["NoNewPrivs"] != "1",
    "writes": [p for p in ("/etc/x", "/opt/ventanilla/x", "/srv/catalogue/x") if not refused(p)],
    "tools": [t for t in ("pytest", "mypy", "moto", "playwright") if importlib.util.find_spec(t)],
}))
"""


class ContainedStage(Stage):
    """The house with its portal in containers: what is asked of the portal is asked in there."""

    def __init__(self, folder: Path, engine: Engine) -> None:
        super().__init__(folder)
        self._engine = engine
        self.portal_url = f"https://{HOST}"

    def at_portal(self, *arguments: str) -> str:
        return self._engine.inside("portal", "portal", *arguments).decode()

    def environment(self) -> dict[str, str]:
        return {**super().environment(), "KIOSK_PORTAL_CA": str(self.folder / "authority.pem")}


def main() -> int:
    if reason := missing() or _taken():
        print(f"Left out: {reason}.")
        return 0
    shutil.rmtree(WORK / "stage", ignore_errors=True)
    folder = WORK / "stage"
    folder.mkdir(parents=True)
    with Engine(WORK / "engine", folder / "catalogue", PORTAL_HOST=HOST) as engine:
        stage = ContainedStage(folder, engine)
        with stage:
            Proof(stage, engine).run()
    print("All of it holds.")
    return 0


class Proof:
    """The steps, each of which raises `NotProved` where something is not as promised."""

    def __init__(self, stage: ContainedStage, engine: Engine) -> None:
        self._stage = stage
        self._engine = engine

    def run(self) -> None:
        with step("the images that it stands on"):
            self._base()
        with step("the portal's image"):
            self._engine.builds(PORTAL, HERE / "Dockerfile", ROOT)
        with step("up, behind its web server"):
            self._stage.prepare()
            self._up()
        with step(
            "it has no rights, writes nowhere but in its volumes, and has no developers' tools"
        ):
            self._look_inside()
        with step("a catalogue that was signed elsewhere, brought in"):
            self._bring_catalogue()
        with step("a kiosk enrolled by a code, its application delivered"):
            self._enrol()
            first = self._accept()
            self._until_delivered(first)
        with step("killed and begun again: nothing is forgotten, and the next one comes in"):
            self._engine.compose("kill", "portal")
            self._engine.compose("up", "--detach")
            self._until_delivered(self._accept())
            self._expect(2)
        with step("a page as the kiosk draws it, for the console"):
            picture = self._engine.inside("portal", "python", "-c", ONE_PICTURE, SERVICE)
            (WORK / "picture.png").write_bytes(picture)
            if not picture.startswith(b"\x89PNG"):
                raise NotProved("no picture was drawn")
        with step("a backup, taken along; its agency opens what it holds, elsewhere"):
            kept = self._back_up()
            self._open_elsewhere(kept, first)
        with step("all of it lost; set up again from what was taken along"):
            self._engine.compose("down", "--volumes")
            self._restore(kept)
            self._up()
            self._expect(2)
        with step("the kiosk goes on with it"):
            self._until_delivered(self._accept())
            self._expect(3)

    def _base(self) -> None:
        if not self._engine.has(SYSTEM) and not self._engine.pulls(SYSTEM):
            if codename() not in SYSTEM:
                raise NotProved(f"{SYSTEM} can neither be pulled nor made on this release")
            self._engine.imports(debian(WORK / "debian"), SYSTEM)
        if not self._engine.pulls(CADDY):
            recipe = WORK / "Dockerfile.caddy"
            recipe.write_text(CADDY_OF_DEBIAN, "utf-8")
            self._engine.builds(CADDY, recipe, HERE)

    def _up(self) -> None:
        self._engine.compose("up", "--detach", "--no-build")
        authority = self._stage.folder / "authority.pem"

        def answers() -> bool:
            try:
                authority.write_bytes(self._engine.inside("web", "cat", AUTHORITY))
                health = requests.get(
                    f"{self._stage.portal_url}/v1/health",
                    params={"nonce": os.urandom(16).hex()},
                    verify=str(authority),
                    timeout=5,
                )
            except (NotProved, requests.RequestException):
                return False
            return health.ok

        until(answers, "the portal behind its web server", LONG)

    def _look_inside(self) -> None:
        found = json.loads(self._engine.inside("portal", "python", "-c", WHAT_IT_MAY))
        wanted = {"user": 10001, "rights": 0, "more": False, "writes": [], "tools": []}
        if found != wanted:
            raise NotProved(f"the portal's process: {found}")

    def _bring_catalogue(self) -> None:
        self._stage.publish()
        brought = _packed(self._stage.portal_home, "repository", "online-keys")
        self._engine.inside("portal", "tar", "-C", "/srv/portal", "-x", given=brought)

    def _enrol(self) -> None:
        self._stage.enrol()
        self._stage.start_station()

    def _accept(self) -> str:
        """One application into the kiosk's outbox; its folio."""
        program = (ROOT / "deploy" / "debian" / "accept_one.py").read_text("utf-8")
        command = [sys.executable, "-c", program, SERVICE, json.dumps(ANSWERS)]
        said: list[str] = []

        def accepted() -> bool:
            done = subprocess.run(
                command, env=self._stage.environment(), capture_output=True, text=True, check=False
            )
            if done.returncode not in {0, 3}:
                raise NotProved(done.stderr)
            said.append(done.stdout.strip())
            return done.returncode == 0

        until(accepted, "the portal's catalogue", LONG)
        return said[-1]

    def _until_delivered(self, folio: str) -> None:
        def delivered() -> bool:
            listed = json.loads(self._stage.kiosk_command("outbox", "list", "--json"))
            return {"folio": folio, "state": "delivered"} in [
                {key: item[key] for key in ("folio", "state")} for item in listed["items"]
            ]

        until(delivered, f"{folio} to be delivered", LONG)

    def _expect(self, total: int) -> None:
        found = self._stage.submissions()
        if found != total:
            raise NotProved(f"{found} submissions are there, not {total}")

    def _back_up(self) -> bytes:
        """The backup as an archive, as it is brought to another place."""
        self._stage.at_portal("backup", "/srv/backups/today")
        return self._engine.inside("portal", "tar", "-C", "/srv/backups", "-c", "today")

    def _open_elsewhere(self, kept: bytes, folio: str) -> None:
        elsewhere = Stage(self._stage.folder / "elsewhere")
        elsewhere.folder.mkdir()
        elsewhere.agency_keys = self._stage.agency_keys
        elsewhere.catalogue = self._stage.catalogue
        with tarfile.open(fileobj=BytesIO(kept)) as archive:
            archive.extractall(elsewhere.folder, filter="data")
        elsewhere.portal_command("restore", str(elsewhere.folder / "today"))
        if elsewhere.opened(folio)["body"]["answers"] != ANSWERS:
            raise NotProved("the agency reads something else than was said")

    def _restore(self, kept: bytes) -> None:
        alone = ("run", "--rm", "--no-deps", "-T", "portal")
        self._engine.compose(*alone, "tar", "-C", "/srv/backups", "-x", given=kept)
        self._engine.compose(*alone, "portal", "restore", "/srv/backups/today")


def _packed(folder: Path, *names: str) -> bytes:
    content = BytesIO()
    with tarfile.open(fileobj=content, mode="w") as archive:
        for name in names:
            archive.add(folder / name, name)
    return content.getvalue()


def _taken() -> str:
    for port in PORTS:
        with socket.socket() as listening:
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                listening.bind(("0.0.0.0", port))  # noqa: S104 - the web server's own place
            except OSError:
                return f"something serves at port {port} here"
    return ""


if __name__ == "__main__":
    sys.exit(main())
