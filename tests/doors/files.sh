#!/usr/bin/env bash
# Pictures and documents against the real server: bombs and files that are two things at once, damage on the disk, unused files.
# files.sh TEMTIN PYTHON
set -eu
temtin=$(realpath "$1") python=$2
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
server=
finish() {
  if [ -n "$server" ]; then kill "$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true; fi
  rm -rf "$work"
}
trap finish EXIT
cd "$work"
export TEMTIN_DATA=$work/data TEMTIN_LANG=en TEMTIN_KEYS_PASSPHRASE_FILE=$work/passphrase
port=${TEMTIN_FILES_PORT:-18550} admin=${TEMTIN_FILES_ADMIN_PORT:-18551}
umask 077
echo "a passphrase of the tests" >passphrase
"$temtin" init --origin ocop.example.vn --office "Chi cục mẫu" --contact "0000 000 000" --report mailto:bao@example.vn >/dev/null
"$temtin" import "$here/../../fixtures/ocop" >/dev/null

serve() {
  "$temtin" serve --port "$port" --admin-port "$admin" >server.out 2>>server.log &
  server=$!
  for _ in $(seq 100); do
    curl -sf -o /dev/null --max-time 2 "http://127.0.0.1:$admin/readyz" && return 0
    kill -0 "$server" || { cat server.log; exit 1; }
    sleep 0.1
  done
  echo "The server does not listen." >&2
  exit 1
}

stop() {
  kill "$server"
  wait "$server" || true
  server=
}

serve
"$python" "$here/files.py" "$temtin" "$server" "$port"

# One flipped bit is told by the running server and by the check.
stop
file=$(find data/files -type f | sort | head -n 1)
"$python" - "$file" <<'PY'
import sys
with open(sys.argv[1], "r+b") as file:
    byte = file.read(9)[8]
    file.seek(8)
    file.write(bytes([byte ^ 1]))
PY
serve
for _ in $(seq 50); do
  damaged=$(curl -sf "http://127.0.0.1:$admin/metrics" | sed -n 's/^temtin_files_damaged //p')
  [ "$damaged" = 1.0 ] && break
  sleep 0.2
done
[ "$damaged" = 1.0 ] || { echo "The server does not tell of the damaged file: $damaged" >&2; exit 1; }
grep -q "file damaged" server.log || { echo "The log does not tell of the damaged file." >&2; exit 1; }
name=$(basename "$file")
status=$(curl -s -o /dev/null -w '%{http_code}' "http://127.0.0.1:$port/files/$name")
[ "$status" = 503 ] || { echo "A damaged file was answered with $status." >&2; exit 1; }
if said=$("$temtin" store check 2>&1); then echo "The check passes over a damaged file." >&2; exit 1; fi
grep -q "$name" <<<"$said" || { echo "The check does not name the damaged file: $said" >&2; exit 1; }
echo "files: every promise held"
