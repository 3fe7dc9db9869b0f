"""A container engine of one's own: podman, its images in one folder, spoken to by docker-compose.

Nothing of it is the machine's: not its images, volumes or networks. docker-compose reads
`compose.yaml` as `docker compose` does, and speaks to podman's socket as if it were Docker's.
"""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
from pathlib import Path
from typing import IO, Final, Self

from proof import NotProved, until

PROGRAMS: Final = ("podman", "docker-compose", "runc", "debootstrap", "iptables")
_HERE: Final = Path(__file__).parent
_TRUSTED: Final = Path("/etc/ssl/certs/ca-certificates.crt")
_PIP: Final = f"[global]\ncert = {_TRUSTED}\n"
_CATALOGUE: Final = 'services: {{portal: {{volumes: ["{}:/srv/catalogue:ro"]}}}}\n'
_PROJECT: Final = "image-test"
_LONG: Final = 1800.0


class Engine:
    """In `folder`, which it owns, with `catalogue` mounted; `environment` is what compose.yaml asks
    for. Use as a context: leaving it ends every container, with its volumes and networks.
    """

    def __init__(self, folder: Path, catalogue: Path, **environment: str) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self._socket = folder / "engine.sock"
        self._conf = folder / "containers.conf"
        self._pip = folder / "pip.conf"
        self._here = folder / "compose.here.yaml"
        self._catalogue = catalogue
        self._environment = environment

    def __enter__(self) -> Self:
        files = _limit(resource.RLIMIT_NOFILE, 65_536)
        processes = _limit(resource.RLIMIT_NPROC, 4_096)
        limits = f'["nofile={files}:{files}", "nproc={processes}:{processes}"]'
        engine = '[engine]\nruntime = "runc"\ncgroup_manager = "cgroupfs"\nevents_logger = "file"\n'
        network = '[network]\nnetwork_backend = "netavark"\n'
        self._conf.write_text(
            f"[containers]\ndefault_ulimits = {limits}\n{engine}{network}", "utf-8"
        )
        self._pip.write_text(_PIP, "utf-8")
        self._here.write_text(_CATALOGUE.format(self._catalogue), "utf-8")
        self._socket.unlink(missing_ok=True)
        with (self._folder / "engine.log").open("ab") as log:
            self._service = subprocess.Popen(
                [*self._podman, "system", "service", "--time", "0", f"unix://{self._socket}"],
                env=self._surroundings(),
                stdout=log,
                stderr=log,
            )
        until(self._answers, "the container engine", 30)
        return self

    def __exit__(self, *_: object) -> None:
        self.tries("down", "--volumes", "--timeout", "5")
        self._service.terminate()
        self._service.wait()

    def has(self, image: str) -> bool:
        """Whether that image is here."""
        done = subprocess.run(
            [*self._podman, "image", "exists", image], env=self._surroundings(), check=False
        )
        return done.returncode == 0

    def pulls(self, image: str) -> bool:
        """Whether a registry that this machine reaches has it; it is here then."""
        pull = [*self._podman, "pull", "--quiet", image]
        return (
            subprocess.run(
                pull, env=self._surroundings(), capture_output=True, check=False
            ).returncode
            == 0
        )

    def imports(self, root: Path, image: str) -> None:
        """Makes an image of a folder that holds a system. Raises `NotProved`."""
        packed = subprocess.Popen(["tar", "-C", str(root), "-c", "."], stdout=subprocess.PIPE)
        self._told([*self._podman, "import", "--quiet", "-", image], packed.stdout)
        if packed.wait() != 0:
            raise NotProved(f"{root} could not be packed")

    def builds(self, tag: str, dockerfile: Path, context: Path) -> None:
        """Builds as this machine trusts: its authorities are pip's too. Raises `NotProved`."""
        mounts = (f"{_TRUSTED.parent}:{_TRUSTED.parent}:ro", f"{self._pip}:/etc/pip.conf:ro")
        volumes = [part for mount in mounts for part in ("--volume", mount)]
        build = ("build", "--quiet", "--network", "host", "--layers", *volumes)
        what = ("--tag", tag, "--file", str(dockerfile), str(context))
        self._told([*self._podman, *build, *what])

    def compose(self, *arguments: str, given: bytes = b"") -> bytes:
        """What it wrote, in bytes. Raises `NotProved`."""
        done = self._compose(arguments, given)
        if done.returncode != 0:
            said = (done.stdout + done.stderr).decode("utf-8", "replace")
            raise NotProved(f"docker-compose {' '.join(arguments)}\n{said}")
        return done.stdout

    def inside(self, service: str, *command: str, given: bytes = b"") -> bytes:
        """What a command in a running container wrote. Raises `NotProved`."""
        return self.compose("exec", "-T", service, *command, given=given)

    def tries(self, *arguments: str) -> bool:
        """Whether it succeeds."""
        return self._compose(arguments, b"").returncode == 0

    @property
    def _podman(self) -> tuple[str, ...]:
        places = {
            "--root": "images",
            "--runroot": "run",
            "--tmpdir": "tmp",
            "--network-config-dir": "networks",
            "--volumepath": "volumes",
        }
        given = [part for flag, name in places.items() for part in (flag, str(self._folder / name))]
        return ("podman", *given)

    def _surroundings(self) -> dict[str, str]:
        return {
            **os.environ,
            **self._environment,
            "CONTAINERS_CONF": str(self._conf),
            "DOCKER_HOST": f"unix://{self._socket}",
            "COMPOSE_PROJECT_NAME": _PROJECT,
        }

    def _answers(self) -> bool:
        if self._service.poll() is not None:
            raise NotProved(f"the engine ended; see {self._folder / 'engine.log'}")
        return self._socket.exists()

    def _compose(
        self, arguments: tuple[str, ...], given: bytes
    ) -> subprocess.CompletedProcess[bytes]:
        files = ("--file", str(_HERE / "compose.yaml"), "--file", str(self._here))
        return subprocess.run(
            ["docker-compose", *files, *arguments],
            env=self._surroundings(),
            input=given,
            capture_output=True,
            check=False,
            timeout=_LONG,
        )

    def _told(self, command: list[str], given: IO[bytes] | None = None) -> None:
        done = subprocess.run(
            command,
            env=self._surroundings(),
            stdin=given,
            capture_output=True,
            check=False,
            timeout=_LONG,
        )
        if done.returncode != 0:
            raise NotProved(done.stderr.decode("utf-8", "replace"))


def missing() -> str:
    """What keeps this machine from it, in words; empty: nothing."""
    if os.geteuid() != 0:
        return "only root can run containers as a server does"
    for program in PROGRAMS:
        if shutil.which(program) is None:
            return f"{program} is missing: see deploy/image-packages.txt"
    return ""


def _limit(which: int, enough: int) -> int:
    """What the portal can use, or as much of it as this machine lets anybody have."""
    most = resource.getrlimit(which)[1]
    return enough if most == resource.RLIM_INFINITY else min(most, enough)
