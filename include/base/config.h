/* Configuration: environment variables only, read once at the start. The table in api/base/config.c is the one
 * place that knows names, defaults, bounds and which are secrets; README's table is checked against it. */
#ifndef JQT_BASE_CONFIG_H
#define JQT_BASE_CONFIG_H
#include "base/arena.h"

struct config {
    struct str database_url;    /* DATABASE_URL: the service's role */
    struct str migrate_url;     /* JQT_MIGRATE_URL: the owner's role; empty but for migrate, which alone reads it */
    struct str city;            /* JQT_CITY: a name, or the path of a seed file; migrate alone reads it */
    struct str listen;          /* JQT_LISTEN: address:port */
    struct str admin_listen;    /* JQT_ADMIN_LISTEN: address:port, or "off" */
    struct str public_url;      /* JQT_PUBLIC_URL: our issuer, without a trailing slash */
    struct str signing_keys;    /* JQT_SIGNING_KEYS: folder of ES256 private keys, NAME.pem; the name is the kid */
    struct str secret;          /* JQT_SECRET: ≥ 32 characters; keys for cursors, idempotency, codes are derived */
    struct str pepper;          /* JQT_PEPPER: ≥ 32 characters; payment passwords */
    struct str files_dir;       /* JQT_FILES_DIR: uploads */
    struct str docs_dir;        /* JQT_DOCS_DIR: Swagger UI's files for /docs */
    struct str docs_client_id;  /* JQT_DOCS_CLIENT_ID: the public client that /docs logs in with; may be empty */
    struct str cors_origins;    /* JQT_CORS_ORIGINS: comma-separated exact origins */
    struct str trusted_proxies; /* JQT_TRUSTED_PROXIES: comma-separated addresses and networks */
    struct str oidc_issuer;     /* JQT_OIDC_ISSUER: the provincial login */
    struct str oidc_client_id, oidc_client_secret, oidc_scope;
    struct str oidc_claims;  /* JQT_OIDC_CLAIMS: subject=sub,account_type=…: which claim carries what */
    int64_t oidc_timeout_ms; /* JQT_OIDC_TIMEOUT_MS: one request to the province */
    struct str log_level;
    int64_t workers, db_pool, max_in_flight;
    /* JQT_LIMIT_…: units that may be asked for in a minute; 0: not limited */
    int64_t limit_address, limit_login, limit_account, limit_payment, limit_client;
    int64_t db_wait_ms;     /* how long a request waits for a connection */
    struct str public_keys; /* derived, not configured: the signing keys' JWK set; set by app.c */
    bool sandbox;           /* JQT_SANDBOX=1: the domain clock can be moved */
};

enum { CONFIG_DB_POOL_MAX = 100, CONFIG_NETWORKS_MAX = 64, CONFIG_LIMIT_MAX = 10000000 };

enum config_need { CONFIG_FOR_SERVE, CONFIG_FOR_MIGRATE, CONFIG_FOR_ADMIN };

/* Reads the environment (NAME, or for secrets NAME_FILE naming a file). False with one sentence in *why that
 * names the variable and what it should be. Strings live in the arena. */
bool config_load(struct arena *, enum config_need, struct config *out, struct str *why);
/* Requests that may run at once, by the configuration. */
int config_places(const struct config *);
/* How many of so many places stay for payments: 5 %, at least one of several. */
int config_payment_places(int places);
/* The table for the README: name, default, meaning, as Markdown rows. */
struct str config_table(struct arena *);
/* A text of NAME=value lines, secrets masked (print-config, doctor). */
struct str config_print(struct arena *, const struct config *);
#endif
