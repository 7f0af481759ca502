#!/usr/bin/env bash
# Reads the code instead of running it; `./dev lint [STEP...]`.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/../.."
. tests/support/shell.sh

readonly STEPS=(style format arrows shell alerts tidy cppcheck analyzer)
readonly BUILD=build/debug-clang

files()
{
    git ls-files -co --exclude-standard -- "$@" | while read -r file; do
        [ ! -f "$file" ] || echo "$file"
    done
}

shell_files()
{
    files dev .ci/run '*.sh'
}

# What is compiled into the service and the issuer: tests are held to the
# warnings of the compilers and to style, not to these.
service_sources()
{
    files 'api/*.c' 'services/*.c' 'db/*.c' 'tests/support/issuer/*.c'
}

lint_style()
{
    files . ':!tests/fuzz/corpus' | xargs python3 tests/lint/style.py
}

lint_format()
{
    files '*.c' '*.h' | xargs python3 tests/lint/format.py --check
}

lint_arrows()
{
    .venv/bin/python -B -m pytest -q -p no:cacheprovider \
        tests/unit/test_arrows.py
}

lint_shell()
{
    shell_files | xargs shellcheck -x
}

lint_alerts()
{
    need_promtool &&
        "$PROMTOOL" check rules --lint-fatal docker/observability/alerts.yml &&
        "$PROMTOOL" test rules docker/observability/alerts_test.yml
}

lint_tidy()
{
    build debug-clang embedded || return 1
    service_sources |
        xargs -P "$(nproc)" -n 4 clang-tidy --quiet -p "$BUILD" 2>&1 |
        { grep -vE '^[0-9]+ warnings? .*generated|^Suppressed|^Use -header|^$' ||
            true; }
}

# missingIncludeSystem and checkersReport only say what it did not look at;
# invalidPointerCast sees no struct behind a member found by its offset.
lint_cppcheck()
{
    build debug-clang embedded || return 1
    service_sources | cppcheck --quiet --file-list=- -j "$(nproc)" \
        --std=c11 --language=c --library=tests/lint/jansson.cfg \
        --enable=warning,performance,portability --error-exitcode=1 \
        --suppress=missingIncludeSystem --suppress=checkersReport \
        --suppress=invalidPointerCast \
        -D_GNU_SOURCE -I . -I "$BUILD"
}

lint_analyzer()
{
    build debug-clang embedded || return 1
    service_sources | xargs python3 tests/lint/analyzer.py "$BUILD"
}

lint_step()
{
    local begin=$SECONDS words
    if words=$("lint_$1" 2>&1); then
        printf '%-9s ok      %4d s\n' "$1" $((SECONDS - begin))
    else
        printf '%-9s FAILED  %4d s\n%s\n' "$1" $((SECONDS - begin)) "$words"
        return 1
    fi
}

main()
{
    local step failed=0
    [ $# -gt 0 ] || set -- "${STEPS[@]}"
    for step in "$@"; do
        [[ " ${STEPS[*]} " == *" $step "* ]] ||
            fail "there is no step $step: ${STEPS[*]}"
    done
    need build lint
    need_python
    for step in "$@"; do
        lint_step "$step" || failed=1
    done
    return "$failed"
}

main "$@"
