#!/bin/sh
# Lints the bundled contract: openapi/lint.sh [bundled contract.yaml]
set -eu
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
if [ $# -gt 0 ]; then
    cp "$1" "$work/contract.yaml"
else
    python3 "$here/bundle.py" "$work"
fi
export npm_config_loglevel=error REDOCLY_TELEMETRY=off
npx --yes @redocly/cli@2.77.0 lint --config "$here/redocly.yaml" \
    "$work/contract.yaml"
