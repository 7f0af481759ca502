#!/usr/bin/env bash
# The tests, by groups; `./dev test [GROUP...] [--long]`. First what they need is built,
# then a group more than there are processors run side by side. One line for
# each group, with the closing lines of the programs that ran; everything else
# they said is in build/test/GROUP.log and shown when the group fails.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/.."
. tests/support/shell.sh

readonly ALL=(unit sql whole contract tour tsan fuzz lint)
readonly PARTS=(scenarios security fault) # of whole, each alone
readonly ASKED=(containers) # by name only: it makes a base image of Debian first
readonly LONGEST=(contract whole unit sql tsan lint fuzz tour) # begin first
readonly LOGS=$PWD/build/test
# Stories wait for starts, stops and clocks a third of their time.
AT_ONCE=$(($(nproc) + 1))
FUZZ_SECONDS=${FUZZ_SECONDS:-10} # each; the corpus is replayed in `unit`
export LONG=${LONG:-} # `--long`: as many and as long as figures are stated for
STORIES=${LONG:+release}
STORIES=${STORIES:-asan}

# Sanitizers end the program at the first report, and so fail the test.
export ASAN_OPTIONS=abort_on_error=0:detect_stack_use_after_return=1
export UBSAN_OPTIONS=print_stacktrace=1
export TSAN_OPTIONS=halt_on_error=1:second_deadlock_stack=1

# The builds that a group runs.
presets_of()
{
    case $1 in
    unit) echo debug asan asan-clang ;;
    sql) echo debug ;;
    security | fault) echo "$STORIES:programs" debug release:programs ;;
    whole) echo asan:programs debug release:programs ;;
    scenarios) echo asan:programs debug ;;
    contract) echo asan:programs asan:embedded debug ;;
    tour) echo release:programs ;;
    tsan) echo tsan debug ;;
    fuzz) echo fuzz:fuzzers ;;
    lint) echo debug-clang:embedded ;;
    esac
}

build_for()
{
    local group preset
    for group in "$@"; do
        presets_of "$group"
    done | tr ' ' '\n' | sort -u | while IFS=: read -r preset target; do
        build "$preset" "${target:-all}"
    done
}

run_ctest()
{
    echo "--- ctest, build/$1"
    ctest --preset "$1" "${@:2}"
}

# run_pytest BUILD FOLDER [OPTION...]: black box, against build/BUILD.
run_pytest()
{
    echo "--- pytest ${*:2}, build/$1"
    TILSKUDD_BIN=$PWD/build/$1/bin run_python "${@:2}"
}

run_python()
{
    .venv/bin/python -B -m pytest -p no:cacheprovider -q "$@"
}

# run_stories BUILD FOLDER [OPTION...]: the same, with the service of build/BUILD
# and the small programs of build/debug beside it. Those are started thousands of
# times, which a sanitizer makes four times as slow; they are shut in as they are
# in earnest, and have runs with sanitizers of their own, in `unit`.
run_stories()
{
    local folder
    folder=$(mktemp -d "$LOGS/bin-XXXXXX")
    cp build/"$1"/bin/tilskudd-{api,issuer} \
        build/debug/bin/tilskudd-{inspect,letter} "$folder"
    echo "--- pytest ${*:2}, build/$1"
    TILSKUDD_BIN=$folder run_python "${@:2}"
    rm -r "$folder"
}

group_unit()
{
    run_ctest debug
    run_ctest asan
    run_ctest asan-clang
    run_pytest debug tests/unit tests/letters \
        tests/containers/test_manifests.py
    run_pytest asan tests/letters tests/unit/test_inspect.py \
        tests/unit/test_inspect_zip.py
}

group_sql()
{
    run_pytest debug tests/sql
}

# All black-box tests in one run, which can tell what none of them ever met.
group_whole()
{
    run_stories asan tests/scenarios tests/security tests/fault \
        tests/test_whole.py --whole
}

group_scenarios()
{
    run_stories asan tests/scenarios
}

group_security()
{
    run_stories "$STORIES" tests/security ${LONG:+--long}
}

group_fault()
{
    run_stories "$STORIES" tests/fault ${LONG:+--long}
}

group_contract()
{
    lint_contract
    run_stories asan tests/contract
}

# Redocly wants a newer Node.js than Debian has: .venv brings one.
lint_contract()
{
    echo "--- redocly lint"
    PATH=$PWD/.venv/bin:$PATH openapi/lint.sh build/asan/api/contract.yaml
}

group_tour()
{
    echo "--- the README's tour, build/release"
    tests/tour.sh
    run_pytest release tests/release
}

# Without tables and pure rules: they have one thread, and try every case there
# is, which takes a minute under the thread sanitizer.
group_tsan()
{
    run_ctest tsan -E '_(lifecycle|rules)$'
    run_stories tsan tests/fault tests/security -m concurrent
}

# Input that breaks something stays in build/test as crash-NAME-*.
fuzz_one()
{
    local name=$1 log=$LOGS/fuzz-$1.log
    mkdir -p "$LOGS/corpus/$name"
    if ! "build/fuzz/fuzz_$name" -max_total_time="$FUZZ_SECONDS" -timeout=10 \
        -rss_limit_mb=1024 -print_final_stats=1 \
        -artifact_prefix="$LOGS/crash-$name-" "$LOGS/corpus/$name" \
        "tests/fuzz/corpus/$name" >"$log" 2>&1; then
        tail -n 60 "$log"
        return 1
    fi
    printf -- '--- fuzz %s\n%s\n' "$name" "$(grep number_of_executed "$log")"
}

group_fuzz()
{
    find tests/fuzz -name 'fuzz_*.c' -printf '%f\n' | sort |
        sed 's/^fuzz_//; s/\.c$//' |
        xargs -P "$(nproc)" -n 1 tests/run.sh --inside fuzz_one
}

# The images are built of what a clone would have, with a network that the stack
# itself then does without.
group_containers()
{
    docker/engine.sh build
    echo "--- pytest tests/containers, $(docker/engine.sh name)"
    docker/engine.sh inside .venv/bin/python -B -m pytest -p no:cacheprovider \
        -q tests/containers --timeout 300
}

group_lint()
{
    tests/lint/run.sh
}

# The lines by which ctest, pytest, schemathesis, redocly, libFuzzer and
# lint/run.sh close, what failed, and tables of figures.
closing_lines()
{
    grep -E -e '^--- ' -e 'tests passed, [0-9]+ tests failed' \
        -e '^(=+ )?[0-9]+ (passed|failed|error).* in [0-9]' \
        -e '^(Woohoo|Your API|❌ Validation)' -e '^stat::number_of_executed' \
        -e '^[a-z]+ +(ok|FAILED) ' -e '^(FAILED|ERROR) tests/' -e '^\| ' \
        "$1" | cut -c 1-200 | sed 's/^/    /' || true
}

# The group runs in a shell of its own: after `||` bash would ignore what fails
# inside a function of this one. What is said of it is said at once, since other
# groups speak too.
run_group()
{
    local begin=$SECONDS verdict=ok step=5
    [[ $1 != whole && $1 != contract ]] || step=0 # the rest takes what is left
    say "Testing: $1"
    nice -n "$step" tests/run.sh --inside "group_$1" >"$LOGS/$1.log" 2>&1 \
        </dev/null || verdict=FAILED
    {
        [ "$verdict" = ok ] || tail -n 80 "$LOGS/$1.log"
        printf '%-10s %-7s %4d s\n' "$1" "$verdict" $((SECONDS - begin))
        closing_lines "$LOGS/$1.log"
    } >"$LOGS/$1.report"
    cat "$LOGS/$1.report"
    [ "$verdict" = ok ] || touch "$LOGS/$1.failed"
}

main()
{
    local group failed=()
    if [ "${1:-}" = --inside ]; then
        "${@:2}"
        return
    fi
    if [ "${*: -1}" = --long ]; then
        LONG=yes exec tests/run.sh "${@:1:$#-1}"
    fi
    [ $# -gt 0 ] || set -- "${ALL[@]}"
    for group in "$@"; do
        [[ " ${ALL[*]} ${PARTS[*]} ${ASKED[*]} " == *" $group "* ]] ||
            fail "there is no group $group:" \
                "${ALL[*]} ${PARTS[*]} ${ASKED[*]}"
    done
    need build run clang lint letters load front
    need_python
    need_writable build "$LOGS"
    rm -f "$LOGS"/*.failed
    build_for "$@"
    for group in "${LONGEST[@]}" "${PARTS[@]}" "${ASKED[@]}"; do
        [[ " $* " != *" $group "* ]] || echo "$group"
    done | xargs -P "$AT_ONCE" -n 1 tests/run.sh --inside run_group
    for group in "$@"; do
        [ ! -e "$LOGS/$group.failed" ] || failed+=("$group")
    done
    echo "${#failed[@]} of $# groups failed${failed[*]:+: ${failed[*]}};" \
        "$SECONDS s in all"
    [ ${#failed[@]} = 0 ]
}

main "$@"
