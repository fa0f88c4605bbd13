#!/usr/bin/env bash
# archive.sh TEMTIN PYTHON: a registry is backed up beside its server, twice in a row, read by a stranger's program, restored on an empty
# place, and a thousand of its stamps are scanned at both servers: the same answers, the same root.
set -u
temtin=$(realpath "$1") python=$(realpath -s "$2")
here=$(cd "$(dirname "$0")" && pwd)
sample=$here/../../fixtures/ocop
room=$(mktemp -d)
servers=()
end() {
  for pid in "${servers[@]}"; do kill "$pid" 2>/dev/null; wait "$pid" 2>/dev/null; done
  rm -rf "$room"
}
trap end EXIT
fail() { printf '%s\n' "$*" >&2; exit 1; }
# No server of the machine's own settings, no limits on how often this one visitor may scan.
export TEMTIN_LANG=en TEMTIN_NETWORK_STAMPS_PER_MINUTE=0 TEMTIN_NETWORK_PAGES_PER_MINUTE=0 TEMTIN_NETWORK_CODES_PER_MINUTE=0
cd "$room" || exit 1

serve() { # DATA PORT
  "$temtin" serve --data "$1" --port "$2" --admin-port 0 >"$room/serve-$2.log" 2>&1 &
  servers+=($!)
  for _ in $(seq 100); do
    curl -sf -o /dev/null --max-time 2 "http://127.0.0.1:$2/.well-known/jwks.json" && return 0
    sleep 0.1
  done
  cat "$room/serve-$2.log" >&2
  fail "no server on $2"
}
did() { "$temtin" "$@" --data old --json >"$room/last.json" 2>"$room/last.err" || { cat "$room/last.err" >&2; fail "temtin $*"; }; }
field() { "$python" -c 'import json, sys; print(json.load(open(sys.argv[1]))[sys.argv[2]])' "$room/last.json" "$1"; }

port=${TEMTIN_ARCHIVE_PORT:-18521}
"$temtin" init --demo --data old --origin "localhost:$port" --office O --contact 0 --report mailto:a@example.vn >/dev/null || fail init
did keys new
did import "$sample"
did issue lo-tieu-tien-phuoc-tp4 --count 100 --key a
run=$(field run)
did issue --product nep-bau-tam-my --count 700 --use-by 2027-12-31 --key b
roll=$(field run)
did label "$run" --out "$room/labels.pdf"
did status "$run" 3-9 --set spoiled --key c
did recall lo-tieu-tien-phuoc-tp1 --hold --reason x --id tam-dung
serve old "$port"
did backup "$room/base.tar.gz"
since=$(field change)
# Life goes on beside the server, and the next backup holds only that.
did issue --product tieu-tien-phuoc --count 300 --key d
did status "$roll" 1-200 --set stolen --key e
did recall lo-tieu-tien-phuoc-tp4 --reason x --id thu-hoi
did backup "$room/next.tar.gz" --since "$since"
digest=$(did backup "$room/whole.tar.gz"; field digest)
[ "$(stat -c %s next.tar.gz)" -lt "$(($(stat -c %s base.tar.gz) / 2))" ] || fail "what changed is as large as everything"

"$python" "$here/archive.py" check base.tar.gz next.tar.gz || fail "a stranger's reader finds the archives wrong"
"$python" "$here/archive.py" check whole.tar.gz || fail "a stranger's reader finds the whole archive wrong"
"$temtin" store check --archive base.tar.gz next.tar.gz || fail "store check --archive"
"$temtin" restore next.tar.gz --data none 2>/dev/null && fail "a part was taken for the whole"
[ ! -e none ] || fail "a refused restore made something"

# On an empty place: keys from their own copy, then the same digest and root, and everything sound.
"$temtin" restore base.tar.gz next.tar.gz --data new --json >"$room/last.json" || fail "restore"
[ "$(field digest)" = "$digest" ] || fail "the restored registry has another digest"
cp -p old/keys/* new/keys/
"$temtin" store check --data new --json >new.json || fail "store check of what was restored"
"$temtin" store check --data old --json >old.json || fail "store check of the original"
for what in root entries stamps runs; do
  "$python" -c 'import json, sys; a, b = (json.load(open(f))[sys.argv[1]] for f in ("old.json", "new.json")); assert a == b, (a, b)' "$what" ||
    fail "$what differ"
done
"$temtin" store copy sled:new sled:copy --json >"$room/last.json" || fail "store copy"
[ "$(field digest)" = "$digest" ] || fail "the copy has another digest"

serve new $((port + 1))
"$python" "$here/archive.py" urls whole.tar.gz 1000 >urls
[ "$(wc -l <urls)" = 1000 ] || fail "not a thousand stamps"
"$python" "$here/archive.py" scan "http://127.0.0.1:$port" urls >before || fail "scans at the old server"
"$python" "$here/archive.py" scan "http://127.0.0.1:$((port + 1))" urls >after || fail "scans at the new server"
cmp before after || fail "a stamp has another answer after the restore"
! grep -qE '^(forged|not-issued|unreadable|elsewhere)$' after || fail "a stamp is not known"
sort after | uniq -c
[ "$(sort -u after | wc -l)" -ge 3 ] || fail "too few kinds of answers to tell anything"
echo "1000 stamps have the same answer at both servers, root $("$python" -c 'import json; print(json.load(open("new.json"))["root"])')"
