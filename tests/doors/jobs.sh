#!/usr/bin/env bash
# A print house gives spoiled numbers back over the real server, as files that curl sends like a browser. Then big prints that are killed in their
# middle, alone and within a running server: whole files, every number once, the same bytes.
# jobs.sh TEMTIN [PYTHON]. TEMTIN_JOB_KILLS: how many; tests/long kills more. TEMTIN_JOBS_PORT: the server's.
set -u
temtin=$(realpath "$1")
here=$(cd "$(dirname "$0")" && pwd)
room=$(mktemp -d)
server=
end() {
  [ -z "$server" ] || { kill "$server" && wait "$server"; } 2>/dev/null
  rm -rf "$room"
}
trap end EXIT
fail() { printf '%s\n' "$*" >&2; exit 1; }
export TEMTIN_LANG=en TEMTIN_DATA=$room/data
port=${TEMTIN_JOBS_PORT:-18570}
cd "$room" || exit 1
did() { "$temtin" "$@" --json >last.json 2>last.err || { cat last.err >&2; fail "temtin $*"; }; }
field() { python3 -c 'import json, sys; print(json.load(open("last.json"))[sys.argv[1]])' "$1"; }

"$temtin" init --demo --origin "localhost:$port" --office O --contact 0 --report mailto:a@example.vn >/dev/null || fail init
did keys new
did import "$here/../../fixtures/ocop"
did issue --product tieu-tien-phuoc --count 40 --key k
run=$(field run) first=$(field first)
did label "$run" --job --format xlsx --key job
job=$(field job)
did jobs resume "$job"
did jobs order "$job"
link=$(field link)
"$temtin" serve --port "$port" --admin-port 0 >serve.log 2>&1 &
server=$!
for _ in $(seq 100); do
  curl -sf -o /dev/null --max-time 2 "http://127.0.0.1:$port/.well-known/jwks.json" && break
  sleep 0.1
done
page=http://127.0.0.1:$port/orders/${link##*/orders/}
# Its answer's status; the page lies in page.html.
give() { curl -s -o page.html -w '%{http_code}' --max-time 20 -H 'Accept: text/html' -H 'Accept-Language: en' -H "Origin: http://localhost:$port" "$@" "$page/spoiled"; }
revoked() { did status "$run"; python3 -c 'import json; print(json.load(open("last.json"))["states"].get("revoked", 0))'; }

printf '\xef\xbb\xbfnumber;printed_code\r\n%s;x\r\n%s;y\r\n' "$((first + 1))" "$((first + 2))" >hỏng.csv
printf '%s\n%s\nabc\n' "$first" "$((first + 40))" >wrong.txt
status=$(give -F spoiled=@wrong.txt)
[ "$status" = 422 ] || fail "a wrong list: $status"
for part in 'wrong.txt, line 2: ' 'wrong.txt, line 3: '; do grep -qF "$part" page.html || fail "no word of $part"; done
[ "$(revoked)" = 0 ] || fail "a wrong list voided something"
status=$(give -F spoiled=@hỏng.csv -F "numbers=$((first + 4))-$((first + 6))")
[ "$status" = 303 ] || { cat page.html >&2; fail "a list of a spreadsheet: $status"; }
[ "$(revoked)" = 5 ] || fail "not five void stamps but $(revoked)"
head -c 600000 /dev/zero | tr '\0' ' ' >large.txt
status=$(give -F spoiled=@large.txt)
[ "$status" = 413 ] || fail "a list that is too large: $status"
head -c 2200000 /dev/zero >huge.txt
status=$(give -F spoiled=@huge.txt)
[ "$status" = 413 ] || fail "a body that is too large: $status"
# What the print house got comes back as it is: every stamp of it is void.
curl -sf -o table.xlsx --max-time 20 "$page/files/1" || fail "no table"
status=$(give -F spoiled=@table.xlsx)
[ "$status" = 303 ] && [ "$(revoked)" = 40 ] || { cat page.html >&2; fail "the whole table: $status, $(revoked) void"; }
status=$(curl -s -o /dev/null -w '%{http_code}' -F spoiled=@hỏng.csv -H 'Sec-Fetch-Site: cross-site' "$page/spoiled")
[ "$status" = 403 ] || fail "another page's form: $status"
echo "spoiled numbers: a print house's files came back, and what was wrong with them"
kill "$server" && wait "$server"
server=
cd / && python3 "$here/../store/killjobs.py" "$temtin" "${TEMTIN_JOB_KILLS:-6}"
