#!/usr/bin/env bash
# One PostgreSQL of a pair, in a container. Which of the two takes writes, the
# two know between them: it begins with TILSKUDD_FIRST, and whoever was promoted
# stays it. Who comes back after that is made a standby anew.
#
#   database serve      until it is told to stop
#   database promote    in a standby, when the other is surely gone
#
#   TILSKUDD_NODE, TILSKUDD_PEER   its own name, and the other's
#   TILSKUDD_FIRST                 who begins; the other copies
#   TILSKUDD_DATABASE_KEYS         folder with server.crt, server.key, ca.crt and
#                                  the passwords: app, owner, replication
set -euo pipefail

readonly CLUSTER=/var/lib/postgresql/cluster
readonly DATA=$CLUSTER/data
readonly KEYS=${TILSKUDD_DATABASE_KEYS:-/run/keys/database}
readonly NODE=${TILSKUDD_NODE:-db1} PEER=${TILSKUDD_PEER:-}
readonly FIRST=${TILSKUDD_FIRST:-db1}
readonly REPLICA=tilskudd_replication
PATH=$(echo /usr/lib/postgresql/*/bin):$PATH
export PGPASSFILE=$CLUSTER/pgpass PGCONNECT_TIMEOUT=2

say()
{
    echo "database $NODE: $*" >&2
}

# Questions of its own wait for no standby.
sql()
{
    PGOPTIONS='-c synchronous_commit=local' \
        psql -X -q -A -t -v ON_ERROR_STOP=1 -d postgres "$@"
}

peer_conninfo()
{
    echo "host=$PEER user=$REPLICA dbname=postgres application_name=$NODE" \
        "sslmode=verify-full sslrootcert=$KEYS/ca.crt"
}

# Whether the other one is there and takes writes.
peer_is_primary()
{
    [ -n "$PEER" ] && [ "$(psql -X -A -t -d "$(peer_conninfo)" \
        -c 'select not pg_is_in_recovery()' 2>/dev/null)" = t ]
}

write_passfile()
{
    until [ -r "$KEYS/replication.password" ]; do
        sleep 0.2
    done
    (umask 077 && echo "*:*:*:$REPLICA:$(cat "$KEYS/replication.password")" \
        >"$PGPASSFILE")
}

# No password goes over the net in the clear; the superuser comes from inside.
write_access()
{
    cat >"$1/pg_hba.conf" <<HBA
local all postgres peer
hostssl tilskudd tilskudd_app,tilskudd_owner all scram-sha-256
hostssl postgres,replication $REPLICA all scram-sha-256
HBA
    cat >>"$1/postgresql.conf" <<CONF
listen_addresses = '*'
unix_socket_directories = '/tmp'
max_connections = 200
timezone = 'UTC'
lc_messages = 'C.UTF-8'
log_line_prefix = '%m [%p] %u@%d '
ssl = on
ssl_cert_file = '$KEYS/server.crt'
ssl_key_file = '$KEYS/server.key'
ssl_ca_file = '$KEYS/ca.crt'
wal_level = replica
wal_keep_size = 512MB
max_slot_wal_keep_size = 4GB
# Who is copied from must know quickly that nobody reads any more.
wal_sender_timeout = 10s
wal_receiver_timeout = 10s
CONF
}

set_password()
{
    printf "alter role %s password '%s';\n" "$1" "$(cat "$KEYS/$2.password")"
}

# Roles and the empty database, before anybody can reach it.
create_database()
{
    pg_ctl -D "$1" -w -s -o "-c listen_addresses=''" start
    sql -f /usr/local/share/tilskudd/roles.sql
    {
        echo "create role $REPLICA login replication;"
        set_password tilskudd_app app
        set_password tilskudd_owner owner
        set_password "$REPLICA" replication
        echo "create database tilskudd owner tilskudd_owner;"
    } | sql
    pg_ctl -D "$1" -w -s stop
}

make_cluster()
{
    say "making the cluster"
    rm -rf "$DATA.new"
    initdb -D "$DATA.new" -U postgres --auth=peer -E UTF8 \
        --locale=C.UTF-8 >/dev/null
    write_access "$DATA.new"
    create_database "$DATA.new"
    mv "$DATA.new" "$DATA"
}

# A copy of the other, under a slot in its name.
copy_peer()
{
    say "copying $PEER"
    rm -rf "$DATA.new"
    psql -X -q -d "$(peer_conninfo)" -A -t -c "
        select pg_create_physical_replication_slot('$NODE')
         where not exists (select from pg_replication_slots
                            where slot_name = '$NODE')" >/dev/null
    pg_basebackup -D "$DATA.new" -R -S "$NODE" -c fast -X stream \
        -d "$(peer_conninfo)"
    # What the other waits for is not what this one would.
    sed -i '/^synchronous_standby_names/d' "$DATA.new/postgresql.auto.conf"
    rm -rf "$DATA"
    mv "$DATA.new" "$DATA"
}

wait_for_peer()
{
    say "waiting for $PEER to take writes"
    until peer_is_primary; do
        sleep 0.5
    done
}

# As it was left, unless the other was promoted meanwhile: then what is here is
# old, and maybe has what nobody was told of.
prepare()
{
    write_passfile
    if [ ! -d "$DATA" ] && [ "$NODE" = "$FIRST" ] && ! peer_is_primary; then
        make_cluster
    elif [ ! -d "$DATA" ]; then
        wait_for_peer
        copy_peer
    elif [ ! -e "$DATA/standby.signal" ] && peer_is_primary; then
        say "$PEER was promoted"
        copy_peer
    fi
    rm -f "$DATA/postmaster.pid"
}

# A primary begins to wait for its standby when that one is in step, and from
# then on always: nobody takes that back but `promote`, at the other.
require_standby()
{
    while sleep 0.5; do
        sql 2>/dev/null <<SQL | grep -q . && sql -c "select pg_reload_conf()" >/dev/null
select format('alter system set synchronous_standby_names = %L', '$PEER')
 where not pg_is_in_recovery()
   and current_setting('synchronous_standby_names') = ''
   and exists (select from pg_stat_replication
                where application_name = '$PEER' and state = 'streaming')
\gexec
select 'set' where not pg_is_in_recovery()
   and current_setting('synchronous_standby_names') = ''
   and exists (select from pg_file_settings
                where name = 'synchronous_standby_names' and setting <> '')
SQL
    done
}

cmd_serve()
{
    prepare
    [ -z "$PEER" ] || require_standby &
    exec postgres -D "$DATA"
}

cmd_promote()
{
    [ "$(sql -c 'select pg_promote(true, 30)')" = t ]
    say "takes writes"
}

case ${1:-} in
serve | promote) "cmd_$1" ;;
*)
    sed -n '2,/^set /{/^set /!p}' "$0" | cut -c 3-
    exit 2
    ;;
esac
