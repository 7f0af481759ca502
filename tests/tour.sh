#!/usr/bin/env bash
# The README's tour, as somebody new would take it: `./dev up`, the commands of
# its first block, and its second block is what they must answer. Identifiers,
# digests and seconds differ from run to run.
#
#   tests/tour.sh [show]     `show` prints the answers, to be put in the README
#
# Of a service that runs elsewhere: its address in TOUR_API, and in TOUR_DEV a
# program that makes tokens and moves the clock, as ./dev does it.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/.."

readonly PORT=${TOUR_PORT:-18980}
readonly API=${TOUR_API:-http://127.0.0.1:$PORT}
readonly DEV=${TOUR_DEV:-./dev}
export DEV_RUN=$PWD/build/tour # not the instance somebody works with

# The block of the README that follows the Nth fence after "## A tour".
block()
{
    awk -v wanted="$1" '
        /^## A tour/ { inside = 1 }
        inside && /^```/ { fence++; next }
        inside && fence == 2 * wanted - 1 { print }' README.md
}

# What differs by nature is written the same way.
settled()
{
    sed -E -e 's/[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f-]{17}/<id>/g' \
        -e 's/"[0-9a-f]{64}"/"<sha256>"/g' \
        -e 's/T([0-9]{2}):[0-9]{2}:[0-9]{2}\.[0-9]+Z/T\1:<time>Z/g'
}

tour()
{
    block 1 | sed -e "s,http://127\.0\.0\.1:8080,$API," \
        -e "s,\./dev ,$DEV ," | bash 2>&1
}

# A tour begins where nobody has been.
if [ -z "${TOUR_API:-}" ]; then
    ./dev down --clean >/dev/null 2>&1
    trap './dev down --clean >/dev/null 2>&1' EXIT
    ./dev up --port "$PORT" >/dev/null
fi

if [ "${1:-}" = show ]; then
    tour
else
    diff <(block 2 | settled) <(tour | settled)
    echo "1 passed, 0 failed"
fi
