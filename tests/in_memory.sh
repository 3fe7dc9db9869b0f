#!/bin/sh
# Runs a command whose tests have their folders in memory, where there is room for them: most of what
# the tests wait for is the disk. What must hold when a disk fails is tried by the tests themselves.
room() {
    free=$(df -Pk /dev/shm 2>/dev/null | awk 'NR == 2 { print $4 }')
    memory=$(awk '/^MemAvailable:/ { print $2 }' /proc/meminfo 2>/dev/null)
    [ "${free:-0}" -gt 6000000 ] && [ "${memory:-0}" -gt 10000000 ]
}

if room && folder=$(mktemp -d /dev/shm/ventanilla-tests-XXXXXX); then
    trap 'rm -rf "$folder"' EXIT
    trap 'exit 130' INT TERM
    export PYTEST_DEBUG_TEMPROOT="$folder"
fi
"$@"
