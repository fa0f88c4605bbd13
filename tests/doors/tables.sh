#!/usr/bin/env bash
# Workbooks between this program and somebody else's (openpyxl): what one writes the other reads, and back. Arguments: the program,
# and a Python that has tests/requirements.txt.
set -eu
temtin=$(readlink -f "$1") python=$2
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$python" "$here/tables.py" "$temtin" "$work" "$here/../../fixtures/ocop"
