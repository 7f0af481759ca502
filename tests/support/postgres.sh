#!/usr/bin/env bash
# A PostgreSQL cluster of one's own: private folder, unix socket only, gone
# when removed. `./dev` and the tests use the same script.
#
#   postgres.sh start DIR [durable]      make the cluster if needed, start it
#   postgres.sh create DIR [DATABASE]    roles and an empty database (again)
#   postgres.sh copy DIR FROM [durable]  make the cluster as FROM is, which is
#                                        stopped
#   postgres.sh standby DIR PRIMARY      a copy of PRIMARY that follows it, and
#                                        that each of its commits waits for
#   postgres.sh promote DIR              it follows no more, and takes writes
#   postgres.sh stop DIR [MODE]          fast, smart or immediate
#   postgres.sh remove DIR               stop it and delete it
#   postgres.sh home DIR                 the folder it really lives in
#   postgres.sh conninfo DIR [ROLE] [DATABASE]
#
# As root the server runs as the user postgres, who must be able to reach the
# folder; when it can't, or when the socket's path would be too long, the
# cluster lives in /tmp under a name made from DIR. Without `durable` a crash
# of the machine may lose everything: that is what makes tests fast.
set -euo pipefail

readonly ROLES=(postgres tilskudd_owner tilskudd_app)
readonly LONGEST_SOCKET_PATH=107 # sun_path of Linux, less the final NUL
readonly FAST="fsync|full_page_writes|synchronous_commit"
readonly SOCKET_NAME=/.s.PGSQL.5432

fail()
{
    echo "postgres.sh: $*" >&2
    exit 1
}

# The server refuses to run as root, so root lends it the user postgres.
as_server()
{
    if [ "$(id -u)" = 0 ]; then
        (cd / && exec runuser -u postgres -- "$@")
    else
        (cd / && exec "$@")
    fi
}

programs()
{
    local newest
    newest=$(find /usr/lib/postgresql -mindepth 2 -maxdepth 2 -name bin \
        2>/dev/null | sort -V | tail -n 1)
    [ -n "$newest" ] || fail "no PostgreSQL server: install postgresql-15"
    echo "$newest"
}

# Whether the socket would fit, and the server's user may use DIR or, when it
# is still to be made, gets through every parent of it.
is_usable()
{
    local parent=$1
    [ $((${#1} + ${#SOCKET_NAME})) -le "$LONGEST_SOCKET_PATH" ] || return 1
    if [ -e "$1" ]; then
        as_server test -O "$1"
        return
    fi
    while [ ! -e "$parent" ]; do
        parent=$(dirname "$parent")
    done
    as_server test -x "$parent"
}

home_of()
{
    local dir hash
    dir=$(realpath -m "$1")
    if is_usable "$dir"; then
        echo "$dir"
    else
        hash=$(printf '%s' "$(id -u):$dir" | sha256sum | cut -c 1-12)
        echo "/tmp/tilskudd-$hash"
    fi
}

# Private, and surely ours: in /tmp somebody else may have been first.
make_home()
{
    if [ ! -e "$1" ]; then
        mkdir -p "$(dirname "$1")"
        mkdir -m 700 "$1"
        [ "$(id -u)" != 0 ] || chown postgres: "$1"
    fi
    if [ -L "$1" ] || ! as_server test -O "$1"; then
        fail "$1 belongs to somebody else; remove it"
    fi
}

# Who may log in as whom: the one who started the cluster, as any of its roles.
write_access()
{
    local role system
    printf 'local %s all peer map=house\n' all replication |
        as_server tee "$1/data/pg_hba.conf"
    for system in postgres "$(id -un)"; do
        for role in "${ROLES[@]}"; do
            echo "house $system $role"
        done
    done | sort -u | as_server tee "$1/data/pg_ident.conf"
}

write_settings()
{
    {
        echo "listen_addresses = ''"
        echo "unix_socket_directories = '$1'"
        echo "max_connections = 60"
        echo "timezone = 'UTC'"
        echo "lc_messages = 'C.UTF-8'"
        echo "log_line_prefix = '%m [%p] %u@%d '"
        if [ "$2" != durable ]; then
            tr '|' '\n' <<<"$FAST" | sed 's/$/ = off/'
        fi
    } | as_server tee -a "$1/data/postgresql.conf"
}

make_cluster()
{
    as_server "$(programs)/initdb" -D "$1/data.new" -U postgres \
        --auth-local=peer --auth-host=scram-sha-256 -E UTF8 \
        --locale=C.UTF-8 --no-sync
    as_server mv "$1/data.new" "$1/data"
    write_access "$1"
    write_settings "$1" "$2"
}

is_running()
{
    [ -d "$1/data" ] &&
        as_server "$(programs)/pg_ctl" -D "$1/data" status >/dev/null
}

start()
{
    local home
    home=$(home_of "$1")
    make_home "$home"
    if is_running "$home"; then
        return
    fi
    if [ ! -d "$home/data" ]; then
        as_server rm -rf "$home/data.new"
        make_cluster "$home" "${2:-fast}" >/dev/null
    fi
    as_server "$(programs)/pg_ctl" -D "$home/data" -w -t 60 \
        -l "$home/server.log" start >/dev/null ||
        fail "the server did not start; see $home/server.log"
}

copy()
{
    local home from
    home=$(home_of "$1")
    from=$(home_of "$2")
    make_home "$home"
    as_server cp -a "$from/data" "$home/data.new"
    as_server sed -i "s,^\(unix_socket_directories = \).*,\1'$home'," \
        "$home/data.new/postgresql.conf"
    if [ "${3:-}" = durable ]; then
        as_server sed -i -E "/^($FAST) = off/d" "$home/data.new/postgresql.conf"
    fi
    as_server mv "$home/data.new" "$home/data"
}

stop()
{
    local home
    home=$(home_of "$1")
    if is_running "$home"; then
        as_server "$(programs)/pg_ctl" -D "$home/data" -w \
            -m "${2:-fast}" stop >/dev/null
    fi
}

# Its settings are its primary's, but for where it listens. The primary waits
# for it only from now on: what it copied must not make it wait for another.
standby()
{
    local home primary
    home=$(home_of "$1")
    primary=$(home_of "$2")
    make_home "$home"
    as_server "$(programs)/pg_basebackup" -D "$home/data" -R -C -S standby \
        -c fast -d "host=$primary user=postgres application_name=standby"
    echo "unix_socket_directories = '$home'" |
        as_server tee -a "$home/data/postgresql.conf" >/dev/null
    start "$1"
    psql -X -q -v ON_ERROR_STOP=1 -d "$(conninfo "$2")" >/dev/null <<'SQL'
alter system set synchronous_standby_names = 'standby';
select pg_reload_conf();
SQL
}

promote()
{
    as_server "$(programs)/pg_ctl" -D "$(home_of "$1")/data" -w promote \
        >/dev/null
}

# DIR itself may be a folder of the caller; the cluster's own files go, and
# the folder with them when nothing else is in it.
remove()
{
    local home
    home=$(home_of "$1")
    stop "$1"
    rm -rf "$home/data" "$home/data.new" "$home/server.log"
    rmdir "$home" 2>/dev/null || true
}

conninfo()
{
    echo "host=$(home_of "$1") user=${2:-postgres} dbname=${3:-postgres}"
}

create_roles()
{
    PGOPTIONS="-c client_min_messages=warning" \
        psql -X -q -v ON_ERROR_STOP=1 -d "$(conninfo "$1")" \
        -f "$(dirname "$0")/../../db/roles.sql"
}

create()
{
    local database=${2:-tilskudd}
    create_roles "$1"
    psql -X -q -v ON_ERROR_STOP=1 -v database="$database" \
        -d "$(conninfo "$1")" <<'SQL'
select format('create database %I owner tilskudd_owner', :'database')
 where not exists (select from pg_database where datname = :'database')
\gexec
SQL
}

case ${1:-} in
start | stop | remove | create | copy | conninfo | standby | promote)
    [ $# -ge 2 ] || fail "$1 needs a folder"
    "$@"
    ;;
home)
    [ $# = 2 ] || fail "home needs a folder"
    home_of "$2"
    ;;
*)
    sed -n '2,/^set /{/^set /!p}' "$0" | cut -c 3-
    exit 2
    ;;
esac
