#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A private PostgreSQL cluster in its own folder, reachable only on a unix socket in it.
#   cluster.sh with COMMAND...   creates one, runs the command with its location in TRICODE_TEST_STORE
#                                (and its folder in TRICODE_TEST_CLUSTER), stops and removes it;
#                                ON_DISK=1: in /tmp instead of memory
#   cluster.sh database PROGRAM  runs it with a new database in that cluster, so that parallel programs
#                                do not conflict in the catalog
#   cluster.sh start|stop|kill|reload FOLDER   controls the server of a cluster
# PostgreSQL refuses to run as root; then it runs as its package's user.
set -eu

bin=${PG_BIN:-$(pg_config --bindir)}
[ -x "$bin/initdb" ] || bin=$(ls -d /usr/lib/postgresql/*/bin | tail -n 1)

as_owner() {
    if [ "$(id -u)" = 0 ]; then
        (cd / && exec setpriv --reuid=postgres --regid=postgres --clear-groups -- \
            env HOME=/ LC_ALL=C.UTF-8 "$@")
    else
        env LC_ALL=C.UTF-8 "$@"
    fi
}

control() {
    as_owner "$bin/pg_ctl" -D "$1/data" -l "$1/log" -w -t 60 -s "$2" ${3:+-m "$3"}
}

case $1 in
start) control "$2" start ;;
stop) control "$2" stop fast ;;
kill) control "$2" stop immediate ;;
reload) control "$2" reload ;;
database)
    name=$(basename "$2")
    as_owner "$bin/createdb" -h "$TRICODE_TEST_CLUSTER" -U ledger "$name"
    TRICODE_TEST_STORE="postgresql://ledger@/$name?host=$TRICODE_TEST_CLUSTER"
    export TRICODE_TEST_STORE
    exec "$2"
    ;;
with)
    shift
    # In memory if possible: fsync stays on but is fast.
    room=$(df -Pk /dev/shm 2>/dev/null | awk 'NR == 2 { print $4 }')
    place=/tmp
    [ "${room:-0}" -lt 1000000 ] || [ -n "${ON_DISK:-}" ] || place=/dev/shm
    folder=$(mktemp -d $place/tricode-postgresql-XXXXXX)
    [ "$(id -u)" != 0 ] || chown postgres:postgres "$folder"
    remove() {
        control "$folder" stop immediate >/dev/null 2>&1 || true
        rm -rf "$folder"
    }
    trap remove EXIT
    trap 'exit 130' INT TERM HUP
    as_owner "$bin/initdb" -D "$folder/data" -U ledger -A trust -E UTF8 --locale=C.UTF-8 \
        >"$folder/init" 2>&1 || { cat "$folder/init" >&2; exit 1; }
    cat >>"$folder/data/postgresql.conf" <<END
listen_addresses = ''
unix_socket_directories = '$folder'
port = 5432
fsync = on
max_connections = 100
include_if_exists = 'test.conf'
END
    control "$folder" start
    TRICODE_TEST_CLUSTER=$folder
    TRICODE_TEST_STORE="postgresql://ledger@/postgres?host=$folder"
    export TRICODE_TEST_CLUSTER TRICODE_TEST_STORE
    "$@"
    ;;
*)
    echo "cluster.sh: with COMMAND..., database PROGRAM, or start|stop|kill|reload FOLDER" >&2
    exit 2
    ;;
esac
