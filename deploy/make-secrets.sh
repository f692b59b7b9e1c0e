#!/bin/sh
# Makes what must be secret, once, in the given folders; files that are there already stay.
#   deploy/make-secrets.sh FOLDER                     the service's: payment passwords depend on the pepper for ever
#   deploy/make-secrets.sh FOLDER OWNER PASSWORDS     and passwords for a database that asks for them: FOLDER/pgpass is the
#       service's, OWNER/pgpass the owner's (passfile= of their URLs); PASSWORDS has all of them, for deploy/bootstrap.sql,
#       readable by whoever may enter that folder
set -eu
folder=$1
umask 077
mkdir -p "$folder/keys" "$folder/files"
make_random() { # FILE: whole or not at all
    [ -s "$1" ] || { openssl rand -hex 32 >"$1.new" && mv "$1.new" "$1"; }
}
for name in secret pepper oidc-secret; do
    make_random "$folder/$name"
done
[ -s "$folder/keys/1.pem" ] || {
    openssl genpkey -quiet -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$folder/keys.new"
    mv "$folder/keys.new" "$folder/keys/1.pem"
}

[ $# -gt 1 ] || exit 0
owner=$2 passwords=$3
mkdir -p "$owner" "$passwords"
make_pgpass() { # ROLE PASSWORD-FILE FOLDER
    printf '*:*:*:%s:%s\n' "$1" "$(cat "$2")" >"$3/pgpass"
}
for name in superuser owner app; do
    make_random "$passwords/$name"
    chmod 644 "$passwords/$name"
done
make_pgpass jqt_owner "$passwords/owner" "$owner"
make_pgpass jqt_app "$passwords/app" "$folder"
