#!/usr/bin/env bash
# Prints straight to a printer that are killed in their middle: no label leaves that is not recorded.
# TEMTIN_PRINT_KILLS: how many; tests/long kills more.
exec python3 "$(dirname "$0")/../store/killprints.py" "$1" "${TEMTIN_PRINT_KILLS:-4}"
