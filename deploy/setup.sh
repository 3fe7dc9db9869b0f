#!/bin/sh
# Makes a bare Debian or Ubuntu machine ready for development and for the demo: the system
# libraries Qt needs, a virtual environment in .venv, and the hash-locked Python dependencies.
# Runs again in a second when nothing changed. Further lists of packages may be named as arguments.
set -eu
cd "$(dirname "$0")/.."
lists="deploy/system-packages.txt $*"

find_python() {
    for candidate in python3 python3.13 python3.12 python3.11; do
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            echo "$candidate"
            return
        fi
    done
}

missing_packages() {
    if command -v dpkg-query >/dev/null; then
        # A line holds one package; a second name is what a newer release calls it.
        # shellcheck disable=SC2086 # one word a list
        cat $lists | while read -r package newer; do
            dpkg-query -W -f '${Status}\n' "$package" $newer 2>/dev/null |
                grep -q 'install ok installed' || echo "$package"
        done
        python=$(find_python)
        [ -n "$python" ] || echo python3
        [ -n "$python" ] && "$python" -c 'import ensurepip' 2>/dev/null || echo python3-venv
    fi
}

install_packages() {
    packages=$(missing_packages | tr '\n' ' ')
    [ -n "${packages% }" ] || return 0
    if [ "$(id -u)" = 0 ]; then
        as_root=
    elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
        as_root=sudo
    else
        echo "Please install first, as root: apt-get install ${packages% }" >&2
        exit 1
    fi
    echo "Installing system packages: ${packages% }"
    log=$(mktemp)
    # shellcheck disable=SC2086 # one word a package
    if ! { $as_root apt-get update -q &&
        DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -q --no-install-recommends $packages; } \
        >"$log" 2>&1; then
        tail -n 20 "$log" >&2
        echo "apt-get could not install: ${packages% }" >&2
        exit 1
    fi
    rm -f "$log"
}

install_packages
python=$(find_python)
if [ -z "$python" ]; then
    echo "Ventanilla needs Python 3.11 or newer; this machine's newest is older." >&2
    exit 1
fi
stamp=.venv/.installed
if [ ! -x .venv/bin/python ] || ! .venv/bin/python -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
    rm -rf .venv
    "$python" -m venv .venv
fi
if [ ! -f "$stamp" ] || [ requirements.lock -nt "$stamp" ] || [ pyproject.toml -nt "$stamp" ]; then
    echo "Installing the Python dependencies into .venv"
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
    touch "$stamp"
fi
