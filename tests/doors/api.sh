#!/usr/bin/env bash
# The doors for programs, against programs that others wrote: schemathesis plays the OpenAPI document against the live server, and a
# client that openapi-python-client makes from it goes the whole way from a product to a recalled stamp.
# Usage: tests/doors/api.sh TEMTIN PYTHON
set -u
temtin=$1 python=$2
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d) server=
trap '[ -z "$server" ] || kill "$server" 2>/dev/null; wait 2>/dev/null; rm -rf "$work"' EXIT
fail() { printf '%s\n' "$*" >&2; exit 1; }

port=$("$python" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
umask 077
echo 'a passphrase of the tests' >"$work/passphrase"
export TEMTIN_DATA=$work/data TEMTIN_LANG=en TEMTIN_KEYS_PASSPHRASE_FILE=$work/passphrase
# Nobody is held up here: limits have their own tests.
export TEMTIN_NETWORK_PAGES_PER_MINUTE=0 TEMTIN_NETWORK_TOKENS_PER_MINUTE=0 TEMTIN_NETWORK_STAMPS_PER_MINUTE=0
cd "$work" || exit 1
{
  "$temtin" init --origin ocop.example.vn --office 'Chi cục mẫu' --contact '0000 000 000' --report mailto:bao@example.vn &&
    "$temtin" keys new && "$temtin" import "$here/../../fixtures/ocop"
} >"$work/setup.log" 2>&1 || fail "The registry was not made: $(cat "$work/setup.log")"
token() { "$temtin" user token --json "$@" | "$python" -c 'import json, sys; print(json.load(sys.stdin)["token"])'; }
office=$(token --role office)
producer=$(token --role producer --producer htx-mau-07)

"$temtin" serve --port "$port" --admin-port 0 >"$work/serve.log" 2>&1 &
server=$!
for _ in $(seq 100); do
  curl -sf -o /dev/null "http://127.0.0.1:$port/api/openapi.json" && break
  sleep 0.1
done
curl -sf "http://127.0.0.1:$port/api/openapi.json" -o "$work/openapi.json" || fail "No document: $(cat "$work/serve.log")"

"$python" -m openapi_python_client generate --path "$work/openapi.json" --output-path "$work/made" --meta none \
  --config "$here/client.yaml" >"$work/generate.log" 2>&1 || fail "No client: $(cat "$work/generate.log")"
grep -qi warning "$work/generate.log" && fail "The client lacks something: $(cat "$work/generate.log")"
mkdir "$work/lib" && mv "$work/made" "$work/lib/temtin_client"
PYTHONPATH=$work/lib "$python" "$here/api_client.py" "http://127.0.0.1:$port" "$office" "$producer" "$work" || fail "The client did not get through."

# Every door with its edges where doors differ, a few calls at every door under each token and without one.
play() {
  local who=$1 header=(--header 'Accept-Language: en')
  shift
  [ -z "$who" ] || header+=(--header "Authorization: Bearer $who")
  "$python" -m schemathesis.cli run "$work/openapi.json" --url "http://127.0.0.1:$port" "${header[@]}" "$@" \
    --suppress-health-check all --generation-deterministic --request-timeout 20 --workers 2 --max-failures 20 --no-color \
    --checks not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance,response_headers_conformance,unsupported_method \
    >"$work/schemathesis.log" 2>&1 || { tail -n 120 "$work/schemathesis.log"; fail "An answer is not as it is described."; }
  sed -n '/^Test cases:/{n;p}' "$work/schemathesis.log"
}
play "$office" --phases coverage --include-path-regex "${TEMTIN_API_DOORS:-/(batches|recalls|runs|jobs|bindings|scans)}"
play "$office" --phases examples,fuzzing --max-examples "${TEMTIN_API_EXAMPLES:-4}"
play "$producer" --phases fuzzing --max-examples 2
play '' --phases fuzzing --max-examples 2
kill -0 "$server" 2>/dev/null || fail "The server is gone: $(tail -n 5 "$work/serve.log")"
kill "$server" && wait "$server"
server=
"$temtin" store check >"$work/check.log" 2>&1 || fail "The store is not whole: $(cat "$work/check.log")"
