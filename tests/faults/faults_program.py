"""The hurried station as a program: `faults_program.py HOME URL LOG`; for faketime to run."""

from __future__ import annotations

import sys
from pathlib import Path

from faults_acts import Post, station_here

if __name__ == "__main__":
    home, url, log = sys.argv[1:]
    station_here(Post(Path(home), url, 5.0, Path(log)))
