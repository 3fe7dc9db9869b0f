#!/bin/sh
# Runs pytest, as it is called, with the tests' folders in memory where there is room for them: most of
# what the tests wait for is the disk. What must hold when a disk fails is tried by the tests themselves.
# The folder's name is short: sockets lie below it, whose addresses may have 107 signs.
room() {
    free=$(df -Pk /dev/shm 2>/dev/null | awk 'NR == 2 { print $4 }')
    memory=$(awk '/^MemAvailable:/ { print $2 }' /proc/meminfo 2>/dev/null)
    [ "${free:-0}" -gt 6000000 ] && [ "${memory:-0}" -gt 10000000 ]
}

if room && folder=$(mktemp -d /dev/shm/vt-XXXXXX); then
    trap 'rm -rf "$folder"' EXIT
    trap 'exit 130' INT TERM
    set -- "$@" "--basetemp=$folder/t"
fi
"$@"
