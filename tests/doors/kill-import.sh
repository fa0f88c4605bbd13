#!/usr/bin/env bash
# Imports that are killed in their middle, alone and within a running server: all of it is there afterwards, or nothing.
# TEMTIN_IMPORT_KILLS: how many; tests/long kills more.
exec python3 "$(dirname "$0")/../store/killimport.py" "$1" "${TEMTIN_IMPORT_KILLS:-24}"
