#!/usr/bin/env bash
# Big prints that are killed in their middle, alone and within a running server: whole files, every number once, the same bytes.
# TEMTIN_JOB_KILLS: how many; tests/long kills more.
exec python3 "$(dirname "$0")/../store/killjobs.py" "$1" "${TEMTIN_JOB_KILLS:-6}"
