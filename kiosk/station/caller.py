"""One call to the station, for commands; the screen has its own client."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from kiosk.protocol.station_calls import MAX_LINE_BYTES, Answer, Call

_SECONDS: Final = 3.0


class StationSilent(Exception):  # noqa: N818 - named for what happened
    """No station answers there, or not as a station does."""


def call_station(path: Path, method: str) -> Answer:
    """Calls a method without params; waits some seconds for each part. Raises `StationSilent`."""
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
            line.settimeout(_SECONDS)
            line.connect(str(path))
            line.sendall(Call(id=1, method=method).model_dump_json().encode() + b"\n")
            with line.makefile("rb") as stream:
                said = stream.readline(MAX_LINE_BYTES + 1)
        if said == b"":
            raise StationSilent(_hung_up(path))
        return Answer.model_validate_json(said)
    except FileNotFoundError:
        raise StationSilent(f"no station runs: {path} is missing") from None
    except (ConnectionResetError, BrokenPipeError):
        raise StationSilent(_hung_up(path)) from None
    except OSError as error:
        raise StationSilent(f"no station answers at {path}: {error.strerror or error}") from error
    except ValidationError:
        raise StationSilent(f"what answers at {path} is no station") from None


def _hung_up(path: Path) -> str:
    return f"the station at {path} hung up: run this as root or as the station's user"
