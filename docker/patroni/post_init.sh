#!/usr/bin/env bash
# Patroni calls it once, when the first node is up, with the superuser's
# connection string: the roles of the service, and its empty database.
set -euo pipefail

readonly KEYS=${TILSKUDD_DATABASE_KEYS:-/run/keys/database}
readonly ROLES=${TILSKUDD_ROLES:-/usr/local/share/tilskudd/roles.sql}

sql()
{
    PGOPTIONS='-c synchronous_commit=local' \
        psql -X -q -v ON_ERROR_STOP=1 -d "$1" "${@:2}"
}

sql "$1" -f "$ROLES"
for role in app owner; do
    printf "alter role tilskudd_%s password '%s';\n" \
        "$role" "$(cat "$KEYS/$role.password")"
done | sql "$1"
sql "$1" -c 'create database tilskudd owner tilskudd_owner'
