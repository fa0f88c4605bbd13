#!/usr/bin/env bash
# Tries the examples of docs/operate.md: try.sh TEMTIN. The settings, the units, nginx and Caddy are taken from the page as they
# stand; sed changes only host names, ports and paths. A real server of a production registry answers behind both proxies, with a
# tap before it that writes down what each proxy sends. Prints each check; exit 1 when one fails. Needs nginx, caddy, openssl,
# curl, python3 and zbarimg; systemd-analyze where there is one.
set -u
temtin=$(realpath "${1:?try.sh TEMTIN}") || exit 2
cd "$(dirname "$0")/../.." || exit 2
PATH=$PATH:/usr/sbin:/sbin
page=docs/operate.md host=ocop.example.vn
room=$(mktemp -d) pids=() failed=0 checked=0

finish() {
  local pid
  for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null; done
  for pid in "${pids[@]}"; do wait "$pid" 2>/dev/null; done
  rm -rf "$room"
}
trap finish EXIT
trap 'exit 1' INT TERM

good() { checked=$((checked + 1)); printf 'ok    %s\n' "$1"; }
bad() { checked=$((checked + 1)) failed=$((failed + 1)); printf 'FAIL  %s: %s\n' "$1" "$2"; }
same() { if [ "$2" = "$3" ]; then good "$1"; else bad "$1" "wanted «$3», got «$2»"; fi; }
die() { printf 'FAIL  %s\n' "$*"; exit 1; }

for tool in nginx caddy openssl curl python3 zbarimg; do command -v "$tool" >/dev/null || die "there is no $tool"; done

# The one block of the page behind this info string.
block() {
  awk -v fence="\`\`\`$1" '$0 == fence {n++; on = 1; next} /^```/ {on = 0} on {print} END {exit n != 1}' "$page" ||
    die "docs/operate.md has not exactly one block: $1"
}

# Free ports, all different, below those that connections of others take for themselves.
ports() {
  python3 -c 'import random, socket, sys
taken = []
while len(taken) < int(sys.argv[1]):
    try:
        taken.append(socket.create_server(("", random.randrange(20000, 30000))))
    except OSError:
        pass
print(*[one.getsockname()[1] for one in taken])' "$1"
}
read -r p_pages p_admin p_tap n_http n_tls c_http c_tls < <(ports 7)

until_listens() {
  local deadline=$((SECONDS + 30))
  until (exec 3<>"/dev/tcp/127.0.0.1/$2") 2>/dev/null; do
    kill -0 "${3:-${pids[-1]}}" 2>/dev/null || { cat "$room/$1.log"; die "$1 ended before it listened on $2"; }
    [ $SECONDS -lt $deadline ] || { cat "$room/$1.log"; die "$1 does not listen on $2 within 30 s"; }
    sleep 0.1
  done
}

# --- the units -----------------------------------------------------------------------------------------------------------

mkdir -p "$room/etc" "$room/units" "$room/tls" "$room/backups" "$room/nginx" "$room/caddy"
here() {
  sed -e "s|/usr/local/bin/temtin|$temtin|g; s|/etc/temtin|$room/etc|g; s|/var/lib/temtin|$room/data|g; s|/var/backups/temtin|$room/backups|g" \
    -e "s|/etc/ssl/temtin|$room/tls|g" -e 's/^\(User\|Group\)=temtin$/\1=root/'
}
block 'ini unit' | here >"$room/units/temtin.service"
block 'ini backup-service' | here >"$room/units/temtin-backup.service"
block 'ini backup-timer' | here >"$room/units/temtin-backup.timer"
block 'ini continue-service' | here >"$room/units/temtin-continue.service"
block 'ini continue-timer' | here >"$room/units/temtin-continue.timer"
block 'sh backup-script' | here >"$room/etc/backup.sh"
if command -v systemd-analyze >/dev/null; then
  for unit in temtin.service temtin-{backup,continue}.{service,timer}; do
    said=$(SYSTEMD_UNIT_PATH="$room/units:" systemd-analyze verify "$room/units/$unit" 2>&1)
    code=$?
    # Of other units of this machine we say nothing.
    said=$(grep -F "$unit" <<<"$said")
    if [ $code = 0 ] && [ -z "$said" ]; then good "systemd takes $unit"; else bad "systemd takes $unit" "exit $code $said"; fi
  done
  systemd-analyze security --offline=true --no-pager "$room/units/temtin.service" 2>/dev/null | tail -n 1
else
  printf '!!! UNITS NOT VERIFIED: there is no systemd-analyze here !!!\n'
fi

# --- the server ----------------------------------------------------------------------------------------------------------

# The proxies talk to the tap, the tap to the server.
block toml | here | sed -e "s/^port = 8080/port = $p_pages/; s/^admin_port = 9464/admin_port = $p_admin/" >"$room/etc/temtin.toml"
(umask 077 && openssl rand -base64 24 >"$room/etc/passphrase")
export TEMTIN_CONFIG=$room/etc/temtin.toml TEMTIN_LANG=en
"$temtin" config >"$room/config.log" 2>&1
same 'temtin takes the settings' "$?" 0
"$temtin" init --origin $host --office 'Chi cục' --contact 0 --report mailto:report@example.vn >"$room/init.log" 2>&1 &&
  "$temtin" keys new >>"$room/init.log" 2>&1 && "$temtin" import fixtures/ocop >>"$room/init.log" 2>&1 || { cat "$room/init.log"; die init; }
same 'no key lies open' "$(grep -L 'AGE ENCRYPTED' "$room"/data/keys/*)" ''
TEMTIN_NETWORK_STAMPS_PER_MINUTE=1 TEMTIN_NETWORK_STAMPS_BURST=2 "$temtin" serve >"$room/server.log" 2>&1 &
pids+=($!)
until_listens server "$p_pages"
run=$("$temtin" issue lo-tram-nu-tp1 --count 1 --json 2>"$room/issue.log" | python3 -c 'import json, sys; print(json.load(sys.stdin)["run"])')
[ -n "$run" ] || { cat "$room/issue.log"; die issue; }
"$temtin" label "$run" --format png --out "$room/label.png" >"$room/label.log" 2>&1 || { cat "$room/label.log"; die label; }
stamp=$(zbarimg --raw -q "$room/label.png" 2>/dev/null | grep -m 1 -io 'https\?://.*')
stamp=$(python3 -c 'import sys, urllib.parse as u; a = u.urlsplit(sys.argv[1]); print(a.path + "?" + a.query)' "$stamp")
case $stamp in /*s=*) ;; *) die "no stamp on the label: $stamp" ;; esac

cat >"$room/tap.py" <<'TAP'
import asyncio, sys
listen, server, book = int(sys.argv[1]), int(sys.argv[2]), open(sys.argv[3], "ab", buffering=0)
async def pump(reader, writer, note):
    try:
        while data := await reader.read(65536):
            if note:
                book.write(data)
            writer.write(data)
            await writer.drain()
    except OSError:
        pass
    writer.close()
async def taken(reader, writer):
    inner, outer = await asyncio.open_connection("127.0.0.1", server)
    await asyncio.gather(pump(reader, outer, True), pump(inner, writer, False))
async def main():
    await (await asyncio.start_server(taken, "127.0.0.1", listen)).serve_forever()
asyncio.run(main())
TAP
python3 "$room/tap.py" "$p_tap" "$p_pages" "$room/book" >"$room/tap.log" 2>&1 &
pids+=($!)
until_listens tap "$p_tap"

# --- the proxies ---------------------------------------------------------------------------------------------------------

openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj "/CN=$host" -addext "subjectAltName=DNS:$host" \
  -keyout "$room/tls/key.pem" -out "$room/tls/cert.pem" 2>"$room/openssl.log" || die openssl
block nginx | here | sed -e "s/127\.0\.0\.1:8080/127.0.0.1:$p_tap/; s/listen 80;/listen 127.0.0.1:$n_http;/" \
  -e "s/listen 443 ssl/listen 127.0.0.1:$n_tls ssl/" >"$room/nginx/site.conf"
cat >"$room/nginx/nginx.conf" <<NGINX
daemon off;
pid $room/nginx/pid;
error_log $room/nginx.log;
events {}
http {
    client_body_temp_path $room/nginx/body;
    proxy_temp_path $room/nginx/proxy;
    fastcgi_temp_path $room/nginx/fastcgi;
    uwsgi_temp_path $room/nginx/uwsgi;
    scgi_temp_path $room/nginx/scgi;
    include $room/nginx/site.conf;
}
NGINX
nginx -t -e "$room/nginx.log" -c "$room/nginx/nginx.conf" >"$room/nginx-t.log" 2>&1
same 'nginx takes its example' "$?" 0
nginx -e "$room/nginx.log" -c "$room/nginx/nginx.conf" >>"$room/nginx-t.log" 2>&1 &
pids+=($!)

export HOME=$room/caddy XDG_DATA_HOME=$room/caddy XDG_CONFIG_HOME=$room/caddy
block caddy | here | sed -e "s/127\.0\.0\.1:8080/127.0.0.1:$p_tap/; s/^\(\t*\)# tls /\1tls /" \
  -e "1a admin off\ndefault_bind 127.0.0.1\nhttp_port $c_http\nhttps_port $c_tls" >"$room/caddy/Caddyfile"
caddy validate --adapter caddyfile --config "$room/caddy/Caddyfile" >"$room/caddy-t.log" 2>&1
same 'Caddy takes its example' "$?" 0
caddy run --adapter caddyfile --config "$room/caddy/Caddyfile" >"$room/caddy.log" 2>&1 &
pids+=($!)
until_listens nginx "$n_tls" "${pids[-2]}"
until_listens caddy "$c_tls"

# --- through each --------------------------------------------------------------------------------------------------------

# ask FROM PATH [CURL FLAGS…]: as the visitor of that address; the path goes out as it stands.
ask() {
  local from=$1 path=$2
  shift 2
  curl -sS --max-time 10 --cacert "$room/tls/cert.pem" --resolve "$host:$tls:127.0.0.1" --interface "$from" --path-as-is -g "$@" "https://$host:$tls$path"
}
status() { ask "$@" -o /dev/null -w '%{http_code}'; }
count() { grep -ci "^$1:" "$room/head"; }

# try NAME HTTP TLS NET: NET is the third part of the visitors' addresses, so that the two proxies share no limit.
try() {
  local name=$1 http=$2 tls=$3 net=127.0.$4 header path said odd
  said=$(ask "$net.1" / -D "$room/head" -o "$room/home" -w '%{http_code}')
  same "$name: home page" "$said" 200
  same "$name: it is ours" "$(grep -c 'Chi cục' "$room/home" | sed 's/^[1-9].*/some/')" some
  for header in strict-transport-security content-security-policy x-content-type-options referrer-policy x-request-id; do
    same "$name: $header once" "$(count $header)" 1
  done
  said=$(curl -sS --max-time 10 --resolve "$host:$http:127.0.0.1" -o /dev/null -w '%{http_code} %{redirect_url}' "http://$host:$http/c/x?a=b")
  case $said in 30[18]\ https://$host*/c/x?a=b) good "$name: without TLS it leads to https ($said)" ;; *) bad "$name: without TLS it leads to https" "$said" ;; esac

  said=$(ask "$net.2" "$stamp" -H 'Accept: application/json' -w '\n%{http_code}')
  same "$name: a printed stamp" "$(tail -n 1 <<<"$said") $(python3 -c 'import json, sys; print(json.loads(sys.argv[1])["verdict"])' "${said%$'\n'*}")" "200 $verdict"
  # No broken escape and no bare space: those a proxy may refuse before we see them.
  odd="/01//09506000134352/10/A%2FB%2f(1)+;=&'/./x/../21/%C3%A9~!*@:,%2E?s=aB%2B_-&&x=%20y?/"
  : >"$room/book"
  said=$(ask "$net.3" "$odd" -H 'Accept: application/json' -H 'X-Forwarded-For: 203.0.113.9, 127.0.0.1' -o "$room/odd" -w '%{http_code} %{content_type}')
  same "$name: a stamp with odd characters has a verdict" "$said $(grep -c '"verdict"' "$room/odd")" '200 application/json 1'
  same "$name: its path is unchanged" "$(head -n 1 "$room/book" | tr -d '\r')" "GET $odd HTTP/1.1"
  same "$name: one X-Forwarded-For, of the peer alone" "$(grep -ai '^x-forwarded-for:' "$room/book" | tr -d '\r' | cut -d' ' -f2-)" "$net.3"
  same "$name: the host is handed on" "$(grep -aic "^host: $host" "$room/book")" 1

  same "$name: two scans of a visitor, the third is too often" "$(for _ in 1 2 3; do status "$net.11" "$stamp"; done)" 200200429
  same "$name: a neighbour is another visitor" "$(status "$net.12" "$stamp")" 200
  same "$name: a forged address does not help" "$(status "$net.11" "$stamp" -H "X-Forwarded-For: $net.99")" 429
  same "$name: nor two lines of it" "$(status "$net.11" "$stamp" -H 'X-Forwarded-For: 203.0.113.1' -H 'X-Forwarded-For: 203.0.113.2')" 429
  same "$name: nor harms the forged one" "$(for _ in 1 2 3; do status "$net.13" "$stamp" -H "X-Forwarded-For: $net.14"; done; status "$net.14" "$stamp")" 200200429200

  for path in /metrics /readyz /healthz; do
    said=$(ask "$net.1" "$path" -o "$room/admin" -w '%{http_code}')
    same "$name: $path is not the operator's" "$said $(grep -c 'temtin_ready\|^good$\|^ok$' "$room/admin")" '404 0'
  done
  same "$name: a port in Host leads nowhere else" "$(ask "$net.1" /metrics -o /dev/null -w '%{http_code}' -H "Host: $host:$p_admin")" 404
  : >"$room/book"
  ask "$net.1" / -o /dev/null --next -sS --max-time 10 --cacert "$room/tls/cert.pem" --resolve "$host:$tls:127.0.0.1" "https://$host:$tls/robots.txt" -o /dev/null
  same "$name: no request asks to close the line" "$(grep -aic '^connection: close' "$room/book")" 0
}

# What the server itself says of the stamp, from an address that no check uses.
verdict=$(curl -sS --max-time 10 --interface 127.0.9.9 -H 'Accept: application/json' "http://127.0.0.1:$p_pages$stamp" |
  python3 -c 'import json, sys; print(json.load(sys.stdin)["verdict"])')
printf '      the stamp is %s without a proxy\n' "$verdict"
try nginx "$n_http" "$n_tls" 1
try Caddy "$c_http" "$c_tls" 2

# --- watching, backup ----------------------------------------------------------------------------------------------------

same 'readyz for the operator' "$(curl -sS --max-time 5 "http://127.0.0.1:$p_admin/readyz")" good
curl -sS --max-time 5 "http://127.0.0.1:$p_admin/metrics" >"$room/metrics"
for metric in $(grep -o '`temtin_[a-z_]*`' "$page" | tr -d '`' | sort -u); do
  same "there is a metric $metric" "$(grep -c "^# TYPE ${metric%_total} " "$room/metrics")" 1
done
curl -sS --max-time 5 -o /dev/null "http://127.0.0.2:$p_admin/readyz" 2>/dev/null
same 'the operator'"'"'s port is on 127.0.0.1 alone' "$?" 7
# The very commands of the units. The first that goes on has nothing to go on from, and is whole.
for unit in continue backup continue continue; do
  $(sed -n 's/^ExecStart=//p' "$room/units/temtin-$unit.service") >"$room/backup.log" 2>&1
  same "the $unit of the unit, beside the server" "$?" 0
  # A second has one name.
  sleep 1.1
done
same 'two are whole, two go on' "$(find "$room/backups" -name '*-whole.tar.gz' | wc -l) $(find "$room/backups" -name '*-next.tar.gz' | wc -l)" '2 2'
mkdir -p "$room/backups/keys" && cp "$room"/data/keys/* "$room/backups/keys/" && chmod 600 "$room"/backups/keys/*
rehearsal=$(block 'sh rehearsal' | sed "s|^temtin|$temtin|; s|&& temtin|\&\& $temtin|; s|/srv/try|$room/try|g")
(cd "$room/backups" && sh -ec "$rehearsal") >"$room/restore.log" 2>&1
same 'restored by the rehearsal, with its keys, it is whole' "$?" 0
# An address or a stamp in the log would be a visitor's.
same 'the log holds no stamp and no address of a visitor' "$(grep -c "s=\|127\.0\.[129]\." "$room/server.log")" 0

# --- another passphrase --------------------------------------------------------------------------------------------------

kill "${pids[0]}"
wait "${pids[0]}"
same 'told to stop, the server ends well' "$?" 0
(umask 077 && openssl rand -base64 24 >"$room/etc/passphrase.new")
"$temtin" keys protect --new-passphrase-file "$room/etc/passphrase.new" >"$room/protect.log" 2>&1
same 'keys are encrypted anew' "$?" 0
"$temtin" keys list >"$room/protect.log" 2>&1
same 'the old passphrase opens them no more' "$? $(grep -c 'does not open' "$room/protect.log")" '1 1'
mv "$room/etc/passphrase.new" "$room/etc/passphrase"
"$temtin" keys list >"$room/protect.log" 2>&1
same 'the new one does' "$?" 0

printf '%s checks, %s failed\n' "$checked" "$failed"
[ "$failed" = 0 ]
