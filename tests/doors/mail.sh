#!/usr/bin/env bash
# Letters of the real program to a mail server that others wrote (aiosmtpd): over TLS, after STARTTLS, to this machine; and servers that refuse,
# lie, say nothing or are not there. What does not leave is told to be handed over, and nothing hangs.
# mail.sh TEMTIN PYTHON
set -eu
temtin=$(realpath "$1") python=$2
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
umask 077
# An authority of our own with a certificate for "localhost", and one that nobody trusts.
leaf() {
  openssl req -x509 -newkey rsa:2048 -nodes -keyout "$1-ca.key" -out "$1-ca.pem" -days 2 -subj "/CN=$1 authority" 2>/dev/null
  openssl req -newkey rsa:2048 -nodes -keyout "$1.key" -out "$1.csr" -subj "/CN=localhost" 2>/dev/null
  printf 'subjectAltName=DNS:localhost\nbasicConstraints=CA:FALSE\n' >leaf.ext
  openssl x509 -req -in "$1.csr" -CA "$1-ca.pem" -CAkey "$1-ca.key" -CAcreateserial -out "$1.pem" -days 2 -extfile leaf.ext 2>/dev/null
}
leaf good
leaf strange
"$python" "$here/mail.py" "$temtin" "$here/../../fixtures/ocop" "${TEMTIN_MAIL_PORT_FIRST:-18562}"
echo "mail: every promise held"
