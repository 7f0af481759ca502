#!/usr/bin/env bash
# A virus scanner of one's own: Debian's clamd in the foreground, which knows
# one virus, the one that every scanner knows and nobody can catch.
#
#   clamd.sh DIR [LINE...]   its files are in DIR; lines of clamd.conf(5) say
#                            where it listens, and what else is wanted
#
# A signal ends it, as it ends clamd.
set -euo pipefail

# AppArmor lets /usr/sbin/clamd read its own folders only: so a copy runs.
readonly PROGRAM=/usr/sbin/clamd

# In pieces, so that no scanner finds it here.
test_virus()
{
    printf '%s' 'X5O!P%@AP[4\PZX54(P^)7CC)7}$' 'EICAR-STANDARD-' \
        'ANTIVIRUS-TEST-FILE!$' 'H+H*'
}

# clamd's form: name, any type of file, anywhere, the bytes (ndb).
write_signatures()
{
    echo "Tilskudd.Test.Eicar:0:*:$(test_virus | od -An -v -tx1 | tr -d ' \n')"
}

main()
{
    local dir
    dir=$(realpath -m "$1")
    shift
    [ -x "$PROGRAM" ] || {
        echo "clamd.sh: no clamd: install clamav-daemon" >&2
        exit 1
    }
    mkdir -p "$dir/signatures"
    write_signatures >"$dir/signatures/test.ndb"
    cp "$PROGRAM" "$dir/clamd"
    printf '%s\n' "DatabaseDirectory $dir/signatures" \
        "TemporaryDirectory $dir" "Foreground yes" "MaxThreads 4" \
        "SelfCheck 3600" "$@" >"$dir/clamd.conf"
    exec "$dir/clamd" --config-file="$dir/clamd.conf"
}

main "$@"
