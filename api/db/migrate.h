/* Migrations of any set of files; db_migrate applies the embedded set. Tests bring sets of their own. */
#ifndef JQT_DB_MIGRATE_H
#define JQT_DB_MIGRATE_H
#include "db/embedded.h"
#include "internal.h"

enum { MIGRATIONS_MAX = 1000, MIGRATE_TIMEOUT_MS = 15 * 60 * 1000 };

struct migration_set {
    const struct embedded_file *migrations; /* NNNN_what.sql, ascending, from 0001 without a gap */
    unsigned migration_count;
    /* Repeatable, in this order; together in one transaction. All views are dropped in front of them, so that a
     * view may change its columns; roles come behind the views that they grant on. */
    const struct embedded_file *views;
    unsigned view_count;
    const struct embedded_file *roles; /* may be NULL */
    const struct embedded_file *seed;
    unsigned seed_count;
};
bool migrate_set(struct arena *, struct str owner_url, const struct migration_set *, struct str *why, int *applied);

/* ---- script.c: a plain connection for migrations, outside pipeline mode ---- */
/* As the owner: no statement_timeout, UTC+8 like the pool. */
struct err script_connect(struct connection *, struct str url, struct arena *mem);
/* Any number of statements; false with the server's own words in *why. */
bool script_run(struct connection *, struct arena *, const char *sql, struct str *why);
/* One statement with text parameters. *result is tied to the arena. */
bool script_query(struct connection *, struct arena *, const char *sql, int count, const char *const *values,
                  PGresult **result, struct str *why);
#endif
