#!/bin/sh
# Runs a command with a throw-away PostgreSQL 15 of its own, and removes it afterwards:
#   tests/db/with_postgres.sh COMMAND [ARGUMENT…]
# Exports JQT_TEST_DATABASE_URL (the owner, may create databases and roles) and JQT_TEST_SERVICE_URL (a login that
# is a member of jqt_service). If JQT_TEST_DATABASE_URL is set already, the command simply runs: so one cluster
# serves a whole ctest run.
# The cluster speaks over a unix socket only and does not fsync: it proves logic, not durability. As in the service's
# sessions, nothing is compiled.
set -eu
if [ -n "${JQT_TEST_DATABASE_URL:-}" ]; then
    exec "$@"
fi

for bin in "${JQT_PG_BIN:-}" /usr/lib/postgresql/15/bin "$(pg_config --bindir 2>/dev/null || true)"; do
    [ -n "$bin" ] && [ -x "$bin/initdb" ] && break
done
[ -x "$bin/initdb" ] || { echo "with_postgres: no initdb found; set JQT_PG_BIN" >&2; exit 1; }

# A short path: a socket's name has room for 107 bytes.
dir=$(mktemp -d /tmp/jqt-pg.XXXXXX)
as_server() { "$@"; }
if [ "$(id -u)" = 0 ]; then # PostgreSQL refuses to run as root
    chown postgres "$dir"
    as_server() { runuser -u postgres -- "$@"; }
fi
cleanup() {
    trap - EXIT INT TERM HUP
    as_server "$bin/pg_ctl" -D "$dir/data" -m immediate -w stop >/dev/null 2>&1 || true
    rm -rf "$dir"
}
trap cleanup EXIT
trap 'exit 130' INT TERM HUP

cd "$dir"
as_server "$bin/initdb" -D "$dir/data" -U postgres -A trust --encoding=UTF8 --locale=C.UTF-8 --no-sync >"$dir/log" 2>&1 ||
    { cat "$dir/log" >&2; exit 1; }
cat >>"$dir/data/postgresql.conf" <<CONF
listen_addresses = ''
unix_socket_directories = '$dir'
fsync = off
full_page_writes = off
shared_buffers = 64MB
max_connections = 200
deadlock_timeout = 100ms
autovacuum = off
jit = off
log_min_messages = fatal
CONF
as_server "$bin/pg_ctl" -D "$dir/data" -l "$dir/server.log" -w -t 60 start >/dev/null ||
    { cat "$dir/server.log" >&2; exit 1; }
"$bin/psql" -qX -v ON_ERROR_STOP=1 -h "$dir" -U postgres postgres <<'SQL'
CREATE ROLE jqt_service NOLOGIN;
CREATE ROLE jqt_owner LOGIN CREATEDB CREATEROLE;
GRANT jqt_service TO jqt_owner;
GRANT pg_signal_backend, pg_read_all_stats TO jqt_owner;
CREATE ROLE jqt_app LOGIN IN ROLE jqt_service;
CREATE DATABASE jqt OWNER jqt_owner;
SQL
JQT_TEST_DATABASE_URL="postgresql://jqt_owner@/jqt?host=$dir"
JQT_TEST_SERVICE_URL="postgresql://jqt_app@/jqt?host=$dir"
PATH="$bin:$PATH" # psql itself: Debian's wrapper starts a Perl each time
export JQT_TEST_DATABASE_URL JQT_TEST_SERVICE_URL PATH
cd "$OLDPWD"
status=0
"$@" || status=$?
exit $status
