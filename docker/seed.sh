#!/usr/bin/env bash
# Loads the real 2026 call and people that do not exist, for the profile `dev`,
# as `./dev run` does it. It waits for the migrations, and does it once.
set -euo pipefail

readonly KEY=${TILSKUDD_PERSON_KEY_FILE:?}

as_owner()
{
    psql -X -q -v ON_ERROR_STOP=1 -d "${TILSKUDD_OWNER_DATABASE:?}" "$@"
}

# Files of seed are written to be loaded again.
seed()
{
    local file
    for file in db/seed/*.sql; do
        as_owner -f "$file" >/dev/null || return 1
    done
    python3 db/seed/local_people.py --person-key-file "$KEY" |
        as_owner >/dev/null
}

until [ "$(as_owner -A -t -c "select to_regclass('tilskudd.letter') is not null" \
    2>/dev/null)" = t ] && seed; do
    sleep 1
done
echo "seeded"
