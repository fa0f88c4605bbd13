#!/usr/bin/env bash
# Messages of the real server to receivers written in Python: signed, repeated under one name, in order, over TLS, across kills.
# webhooks.sh TEMTIN PYTHON
set -eu
temtin=$(realpath "$1") python=$2
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
umask 077
# An authority of our own, and a certificate of it for "localhost".
openssl req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.pem -days 2 -subj "/CN=test authority" 2>/dev/null
openssl req -newkey rsa:2048 -nodes -keyout leaf.key -out leaf.csr -subj "/CN=localhost" 2>/dev/null
printf 'subjectAltName=DNS:localhost\nbasicConstraints=CA:FALSE\n' >leaf.ext
openssl x509 -req -in leaf.csr -CA ca.pem -CAkey ca.key -CAcreateserial -out leaf.pem -days 2 -extfile leaf.ext 2>/dev/null
"$python" "$here/webhooks.py" "$temtin" "$here/../../fixtures/ocop" "${TEMTIN_HOOKS_PORT:-18552}"
echo "webhooks: every promise held"
