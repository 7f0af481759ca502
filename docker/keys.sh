#!/usr/bin/env bash
# Makes what a stack of one machine keeps secret, once, each readable to the one
# user who needs it. Elsewhere these files come from where secrets are kept.
#
#   keys.sh FOLDER [NAME...]    NAMEs are those the front is known by
set -euo pipefail

readonly KEYS=$1
shift
readonly SERVICE=10001 FRONT=10002 DATABASE=10003 OWNER=10004

random()
{
    openssl rand -hex 32
}

make_authority()
{
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes \
        -days 3650 -subj '/CN=tilskudd, this stack only' -keyout "$1/ca.key" \
        -out "$1/ca.crt" -addext 'keyUsage=critical,keyCertSign' 2>/dev/null
}

# make_certificate FOLDER FILE NAME...
make_certificate()
{
    local folder=$1 file=$2 names
    shift 2
    names=$(printf 'DNS:%s,' "$@")IP:127.0.0.1
    openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes \
        -subj "/CN=$1" -keyout "$folder/$file.key" \
        -out "$folder/$file.csr" 2>/dev/null
    openssl x509 -req -in "$folder/$file.csr" -days 825 \
        -CA "$folder/ca.crt" -CAkey "$folder/ca.key" -CAcreateserial \
        -extfile <(echo "subjectAltName=$names") \
        -out "$folder/$file.crt" 2>/dev/null
}

# put USER FOLDER NAME: what comes in, for that user alone.
put()
{
    mkdir -p "$KEYS/new/$2"
    cat >"$KEYS/new/$2/$3"
    chown -R "$1:$1" "$KEYS/new/$2"
    chmod 500 "$KEYS/new/$2"
    chmod 400 "$KEYS/new/$2/$3"
}

put_passwords()
{
    local app owner
    app=$(random)
    owner=$(random)
    echo "$app" | put "$DATABASE" database app.password
    echo "$owner" | put "$DATABASE" database owner.password
    random | put "$DATABASE" database replication.password
    echo "*:*:*:tilskudd_app:$app" | put "$SERVICE" service pgpass
    echo "*:*:*:tilskudd_owner:$owner" | put "$OWNER" owner pgpass
}

put_person_key()
{
    local key
    key=$(random)
    echo -n "$key" | put "$SERVICE" service person.key
    echo -n "$key" | put "$OWNER" owner person.key
    random | put "$SERVICE" service cursor.key
}

put_certificates()
{
    local made
    made=$(mktemp -d)
    make_authority "$made"
    make_certificate "$made" front localhost front "$@"
    make_certificate "$made" server db1 db2
    cat "$made/front.crt" "$made/front.key" | put "$FRONT" front front.pem
    put "$DATABASE" database server.crt <"$made/server.crt"
    put "$DATABASE" database server.key <"$made/server.key"
    put "$DATABASE" database ca.crt <"$made/ca.crt"
    mkdir -p "$KEYS/new/public"
    cp "$made/ca.crt" "$KEYS/new/public/ca.crt"
    chmod 755 "$KEYS/new/public"
    chmod 444 "$KEYS/new/public/ca.crt"
    rm -r "$made"
}

# All or nothing: what is there is whole.
if [ ! -d "$KEYS/public" ]; then
    rm -rf "$KEYS/new"
    mkdir -p "$KEYS/new"
    put_passwords
    put_person_key
    put_certificates "$@"
    mv "$KEYS"/new/{database,service,owner,front} "$KEYS"
    mv "$KEYS/new/public" "$KEYS"
    rmdir "$KEYS/new"
fi
