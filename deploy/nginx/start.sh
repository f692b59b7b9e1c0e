#!/bin/sh
# Writes what the environment says of a site to a folder, and becomes nginx; for the service nginx of docker-compose.yml.
#   JQT_PUBLIC_URL      the site's address, as the service has it
#   JQT_CORS_ORIGINS    origins with commas between, as the service has them
# With a certificate in /etc/nginx/certificates (fullchain.pem, privkey.pem) it speaks TLS at 8443, and 8080 sends there.
# shellcheck disable=SC2016 # what begins with $ in single quotes is nginx's
set -eu
folder=${JQT_NGINX_FOLDER:-/run/jqt}
certificates=/etc/nginx/certificates
umask 022

plain() { # a value that stands in the configuration between quotes as it is
    case $1 in
    *[!A-Za-z0-9:/.,_-]*)
        echo "nginx: $2 holds what no address does" >&2
        exit 2
        ;;
    esac
}
plain "$JQT_PUBLIC_URL" JQT_PUBLIC_URL
plain "${JQT_CORS_ORIGINS:-}" JQT_CORS_ORIGINS

{
    printf 'map "" $jqt_public_url {\n    default "%s";\n}\n' "$JQT_PUBLIC_URL"
    printf 'map $http_origin $jqt_origin {\n    default "";\n'
    echo "${JQT_CORS_ORIGINS:-}" | tr ',' '\n' | while read -r origin; do
        [ -z "$origin" ] || printf '    "%s" $http_origin;\n' "$origin"
    done
    printf '}\n'
} >"$folder/maps.conf"

if [ -s $certificates/fullchain.pem ] && [ -s $certificates/privkey.pem ]; then
    cat <<CONF
server {
    listen 8080;
    server_tokens off;
    return 308 $JQT_PUBLIC_URL\$request_uri;
}
server {
    listen 8443 ssl http2;
    ssl_certificate $certificates/fullchain.pem;
    ssl_certificate_key $certificates/privkey.pem;
    include jqt/tls.conf;
    include jqt/door.conf;
}
CONF
else
    cat <<CONF
server {
    listen 8080;
    include jqt/door.conf;
}
CONF
fi >"$folder/server.conf"

exec nginx -c /etc/nginx/compose.conf -g 'daemon off;'
