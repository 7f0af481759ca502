# shellcheck shell=bash
# The local instance of `./dev run` and `./dev up`: PostgreSQL, token issuer,
# virus scanner, service and worker, each remembered in .run/ so that only what was started here is
# ever stopped. Sourced from the root of the tree, after shell.sh.

# The tests give a folder of their own.
readonly RUN=${DEV_RUN:-$PWD/.run}
readonly BIN=$PWD/build/release/bin
readonly CLUSTER=$RUN/cluster
readonly READY_SECONDS=30
readonly STOP_SECONDS=25 # a little more than the service's own drain
readonly CALL_IS_OPEN=2026-03-02T09:00:00Z

PORT=8080

# ---- Processes -------------------------------------------------------------

# When a process began, in ticks since boot: with its number it is surely the
# same process and not another one that got the number later.
process_birth()
{
    sed 's/.*) //' "/proc/$1/stat" 2>/dev/null | cut -d ' ' -f 20
}

process_remember()
{
    echo "$2 $(process_birth "$2")" >"$RUN/$1.pid"
}

# The number of a process we started and that still runs; empty if none.
process_number()
{
    local number birth
    [ -f "$RUN/$1.pid" ] || return 0
    read -r number birth <"$RUN/$1.pid"
    [ "$(process_birth "$number")" != "$birth" ] || echo "$number"
}

process_stop()
{
    local number
    number=$(process_number "$1")
    if [ -n "$number" ]; then
        say "Stopping the $1"
        kill -TERM "$number" 2>/dev/null || true
        wait_until "$STOP_SECONDS" process_is_gone "$1" ||
            kill -KILL "$number" 2>/dev/null || true
    fi
    rm -f "$RUN/$1.pid"
}

process_is_gone()
{
    [ -z "$(process_number "$1")" ]
}

# wait_until SECONDS COMMAND...: false when it never came true.
wait_until()
{
    local left=$(($1 * 10))
    shift
    until "$@"; do
        left=$((left - 1))
        [ "$left" -gt 0 ] || return 1
        sleep 0.1
    done
}

stop_all()
{
    process_stop worker
    process_stop service
    process_stop issuer
    process_stop scanner
    [ ! -d "$RUN" ] || tests/support/postgres.sh stop "$CLUSTER"
    rm -f "$RUN/port"
}

# ---- Starting --------------------------------------------------------------

need_free_ports()
{
    local port
    for port in "$PORT" $((PORT + 1)) $((PORT + 2)) $((PORT + 3)); do
        if listens "$port"; then
            fail "port $port is taken by another program;" \
                "choose others with --port N (N to N + 3 are used)"
        fi
    done
}

owner_conninfo()
{
    tests/support/postgres.sh conninfo "$CLUSTER" tilskudd_owner tilskudd
}

start_database()
{
    say "Starting PostgreSQL in $(tests/support/postgres.sh home "$CLUSTER")"
    tests/support/postgres.sh start "$CLUSTER" durable
    tests/support/postgres.sh create "$CLUSTER"
}

# People are pseudonymous by a keyed hash; seeding needs the service's key.
make_person_key()
{
    [ -s "$RUN/person.key" ] ||
        (umask 077 && head -c 32 /dev/urandom |
            od -An -v -tx1 | tr -d " \n" >"$RUN/person.key")
}

migrate_and_seed()
{
    local seed
    say "Migrating"
    "$BIN/tilskudd-api" migrate >&2 ||
        fail "the migrations failed; ./dev down --clean begins anew"
    say "Seeding schemes, calls, applicants, administrators and people"
    for seed in db/seed/*.sql; do
        as_owner -f "$seed" || fail "$seed failed"
    done
    /usr/bin/python3 db/seed/local_people.py \
        --person-key-file "$RUN/person.key" | as_owner ||
        fail "db/seed/local_people.py failed"
}

as_owner()
{
    psql -X -q -v ON_ERROR_STOP=1 -d "$(owner_conninfo)" "$@" >/dev/null
}

# Everything the service is told: see `tilskudd-api help`.
export_settings()
{
    export TILSKUDD_ENVIRONMENT=local
    export TILSKUDD_HOST=127.0.0.1
    export TILSKUDD_PORT=$PORT
    export TILSKUDD_OPS_PORT=$((PORT + 1))
    export TILSKUDD_PUBLIC_URL=http://127.0.0.1:$PORT
    export TILSKUDD_ISSUERS_FILE=$RUN/issuers.json
    export TILSKUDD_PERSON_KEY_FILE=$RUN/person.key
    export TILSKUDD_CLOCK=$CALL_IS_OPEN
    export TILSKUDD_DRAIN_NOTICE_S=0 # no proxy watches it
    export TILSKUDD_REGISTER_URL=http://127.0.0.1:$((PORT + 2))/enhetsregisteret/api
    export TILSKUDD_CLAMD=127.0.0.1:$((PORT + 3))
    # More than `./dev bench` can ask for; the quotas themselves have tests.
    export TILSKUDD_RATE_READ=${TILSKUDD_RATE_READ:-1000000}
    export TILSKUDD_RATE_ANONYMOUS=${TILSKUDD_RATE_ANONYMOUS:-1000000}
    TILSKUDD_DATABASE=$(tests/support/postgres.sh conninfo "$CLUSTER" \
        tilskudd_app tilskudd)
    TILSKUDD_OWNER_DATABASE=$(owner_conninfo)
    export TILSKUDD_DATABASE TILSKUDD_OWNER_DATABASE
}

# start NAME LOG COMMAND...: in a session of its own, so that Ctrl-C reaches
# only this script, which then stops things in order. LOG `-` is the terminal.
start()
{
    local name=$1 log=$2
    shift 2
    if [ "$log" = - ]; then
        setsid "$@" </dev/null &
    else
        setsid "$@" </dev/null >>"$log" 2>&1 &
    fi
    process_remember "$name" $!
}

start_issuer()
{
    say "Starting the local token issuer on port $((PORT + 2))"
    start issuer "$RUN/issuer.log" "$BIN/tilskudd-issuer" \
        --port $((PORT + 2))
    wait_until 10 answers $((PORT + 2)) /issuers.json ||
        fail "the issuer does not answer; see .run/issuer.log"
    curl -sS -f "http://127.0.0.1:$((PORT + 2))/issuers.json" \
        >"$RUN/issuers.json"
}

# The issuer stands in for Enhetsregisteret as well, with the applicants that
# the database has.
tell_register()
{
    psql -X -q -A -t -f tests/support/register.sql \
        -d "$(tests/support/postgres.sh conninfo "$CLUSTER" postgres tilskudd)" |
        curl -sS -f -o /dev/null -X PATCH --data-binary @- \
            "${TILSKUDD_REGISTER_URL:?}/enheter" ||
        fail "the stand-in for the register takes no organisations"
}

# It knows one harmless virus and no other: nothing is downloaded.
start_scanner()
{
    say "Starting the local virus scanner on port $((PORT + 3))"
    start scanner "$RUN/scanner.log" tests/support/clamd.sh "$RUN/clamd" \
        "TCPSocket $((PORT + 3))" "TCPAddr 127.0.0.1"
    wait_until 10 listens $((PORT + 3)) ||
        fail "the scanner does not answer; see .run/scanner.log"
}

listens()
{
    (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null
}

answers()
{
    curl -s -f -o /dev/null --max-time 2 "http://127.0.0.1:$1$2"
}

is_ready()
{
    answers $((PORT + 1)) /readyz
}

is_ready_or_gone()
{
    is_ready || process_is_gone service
}

start_service()
{
    say "Starting the service on port $PORT"
    start service "$1" "$BIN/tilskudd-api" serve
    wait_until "$READY_SECONDS" is_ready_or_gone || true
    is_ready || fail "the service is not ready; its last words are" \
        "$([ "$1" = - ] && echo above || echo "in $1")"
}

start_worker()
{
    say "Starting the worker"
    start worker "$1" "$BIN/tilskudd-api" worker
}

# Whatever ends this script from here on ends what it started.
start_all()
{
    need build run
    need_writable "$RUN"
    need_free_ports
    build release programs
    trap stop_all EXIT
    trap 'exit 130' HUP INT TERM
    echo "$PORT" >"$RUN/port"
    start_database
    make_person_key
    export_settings
    migrate_and_seed
    start_issuer
    tell_register
    start_scanner
    start_service "$1"
    start_worker "$([ "$1" = - ] && echo - || echo "$RUN/worker.log")"
}

refuse_second()
{
    [ -z "$(process_number service)" ] ||
        fail "already running on port $(cat "$RUN/port"); ./dev down stops it"
}
