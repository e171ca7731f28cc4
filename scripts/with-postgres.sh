#!/usr/bin/env bash
# Runs a command beside a PostgreSQL of its own: a throw-away cluster on a free port of this machine, stopped and
# removed when the command has ended, however it ended.
#
#   scripts/with-postgres.sh npx vitest run src/engines
#
# The command finds it in CHURNKIT_POSTGRES_URL. The programs of PostgreSQL (initdb, pg_ctl) are looked for in
# POSTGRES_BIN, in PATH and where Linux distributions and Homebrew put them. PostgreSQL does not run as root: there the
# server runs as POSTGRES_USER (default: postgres, else nobody), the command as before.
set -euo pipefail

[ $# -gt 0 ] || { echo 'usage: scripts/with-postgres.sh COMMAND...' >&2; exit 2; }

find_programs() {
  local folder best=
  for folder in "${POSTGRES_BIN:-}" "$(dirname "$(readlink -f "$(command -v initdb || true)")" 2>/dev/null)" \
    /usr/lib/postgresql/*/bin /usr/pgsql-*/bin /usr/local/pgsql/bin /opt/homebrew/opt/postgresql*/bin \
    /usr/local/opt/postgresql*/bin; do
    [ -n "$folder" ] && [ -x "$folder/initdb" ] && [ -x "$folder/pg_ctl" ] || continue
    best=$folder
    # A folder that was asked for, or is in PATH, is taken; else the last one, the highest version.
    case $folder in "${POSTGRES_BIN:-}") break ;; /usr/lib/* | /usr/pgsql-* | *opt/postgresql*) ;; *) break ;; esac
  done
  [ -n "$best" ] || return 1
  printf '%s' "$best"
}

bin=$(find_programs) || { echo 'with-postgres: no PostgreSQL found (apt-get install postgresql, or set POSTGRES_BIN)' >&2; exit 3; }

as_server() { "$@"; }
server_user=$(id -un)
if [ "$(id -u)" -eq 0 ]; then
  server_user=${POSTGRES_USER:-postgres}
  id "$server_user" >/dev/null 2>&1 || server_user=nobody
  as_server() {
    if command -v runuser >/dev/null; then (cd / && runuser -u "$server_user" -- "$@")
    else (cd / && su -s /bin/sh "$server_user" -c "$(printf '%q ' "$@")"); fi
  }
fi

work=$(mktemp -d "${TMPDIR:-/tmp}/churnkit-postgres.XXXXXX")
finish() {
  [ ! -f "$work/data/postmaster.pid" ] || as_server "$bin/pg_ctl" -D "$work/data" -m immediate -w stop >/dev/null 2>&1 || true
  rm -rf "$work"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
chmod 755 "$work"
[ "$(id -u)" -ne 0 ] || chown "$server_user" "$work"

free_port() {
  node -e 'const s = require("node:net").createServer();
    s.listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close(); });'
}

as_server "$bin/initdb" -D "$work/data" -U churnkit --auth=trust --encoding=UTF8 --no-locale --no-sync >"$work/log" 2>&1 ||
  { cat "$work/log" >&2; exit 4; }
started=
# Another program may take the port between its choice and the start.
for _ in 1 2 3; do
  port=$(free_port)
  if as_server "$bin/pg_ctl" -D "$work/data" -w -t 60 -l "$work/data/server.log" \
    -o "-c listen_addresses=127.0.0.1 -p $port -c unix_socket_directories='' -c fsync=off -c max_connections=50" start >"$work/log" 2>&1; then
    started=yes
    break
  fi
done
[ -n "$started" ] || { cat "$work/log" "$work/data/server.log" >&2; exit 4; }

export CHURNKIT_POSTGRES_URL="postgres://churnkit@127.0.0.1:$port/postgres"
code=0
"$@" || code=$?
exit "$code"
