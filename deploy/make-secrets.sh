#!/bin/sh
# Makes what must be secret, once, in the given folder: deploy/make-secrets.sh FOLDER
# Files that are there already stay: payment passwords depend on the pepper for ever.
set -eu
folder=$1
umask 077
mkdir -p "$folder/keys" "$folder/files"
for name in secret pepper oidc-secret; do
    [ -s "$folder/$name" ] || openssl rand -hex 32 >"$folder/$name"
done
[ -s "$folder/keys/1.pem" ] ||
    openssl genpkey -quiet -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$folder/keys/1.pem"
