#!/usr/bin/env bash
# Requests per second and 99th percentile of the running service, beside what
# pgbench reaches on the same database: `./dev bench [SECONDS]`.
#
#   bench.sh PORT CLUSTER SECONDS TOKEN
#
# Load, service and database share the machine: trust the ratios.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/../.."
. tests/support/shell.sh

readonly URL=http://127.0.0.1:$1 CLUSTER=$2 LASTS=$3 TOKEN=$4
readonly CONNECTIONS=32
readonly AUTH="Authorization: Bearer $TOKEN"

get()
{
    curl -sS --fail-with-body -H "$AUTH" "$@"
}

# line NAME URL [HEADER...]: one line of the table.
line()
{
    local name=$1 url=$2 header options=() words
    shift 2
    for header in "$@"; do
        options+=(-H "$header")
    done
    words=$(wrk -t 1 -c "$CONNECTIONS" -d "${LASTS}s" --latency \
        "${options[@]}" "$url")
    ! grep -q 'Non-2xx' <<<"$words" || fail "$name: $words"
    printf '%-28s %10s req/s   p99 %s\n' "$name" \
        "$(awk '/^Requests\/sec/ { print $2 }' <<<"$words")" \
        "$(awk '$1 == "99%" { print $2 }' <<<"$words")"
}

# The floor: the row by its key, prepared, and nothing around it.
floor()
{
    local script
    script=$(mktemp)
    echo "select content from tilskudd.$2 where id = '$3';" >"$script"
    printf '%-28s %10s tps\n' "$1" "$(pgbench -n -M prepared -c 8 -j 1 \
        -T "$LASTS" -f "$script" \
        "$(tests/support/postgres.sh conninfo "$CLUSTER" postgres tilskudd)" \
        2>/dev/null | awk '/^tps/ { print $3 }')"
    rm -f "$script"
}

# The token's own application for the open call, drafted if there is none.
own_application()
{
    local found
    found=$(get "$URL/v1/applications?limit=1" | jq -r '.items[0].id // empty')
    [ -n "$found" ] || found=$(get -X POST "$URL/v1/applications" \
        -H 'Content-Type: application/json' \
        -H "Idempotency-Key: bench-$(cat /proc/sys/kernel/random/uuid)" \
        -d "{\"callId\":\"$1\"}" | jq -r .id)
    echo "$found"
}

etag_of()
{
    get -o /dev/null -D - "$1" | tr -d '\r' |
        awk 'tolower($1) == "etag:" { print $2 }'
}

main()
{
    local call application etag
    call=$(get "$URL/v1/calls?open=true&limit=1" | jq -r '.items[0].id')
    application=$(own_application "$call")
    etag=$(etag_of "$URL/v1/calls/$call")
    line "calls, public" "$URL/v1/calls"
    line "one call, public" "$URL/v1/calls/$call"
    line "one call, 304" "$URL/v1/calls/$call" "If-None-Match: $etag"
    line "own application, token" "$URL/v1/applications/$application" "$AUTH"
    floor "pgbench: call by id" call "$call"
    floor "pgbench: application by id" application "$application"
}

main
