/* Migrations of any set of files; db_migrate applies the embedded set. Tests bring sets of their own. */
#ifndef JQT_DB_MIGRATE_H
#define JQT_DB_MIGRATE_H
#include "script.h"

enum { MIGRATIONS_MAX = 1000 };

struct migration_set {
    const struct embedded_file *migrations; /* NNNN_what.sql, ascending, from 0001 without a gap */
    unsigned migration_count;
    /* Repeatable, in this order; together in one transaction. All views are dropped in front of them, so that a
     * view may change its columns; roles come behind the views that they grant on, and grant all that is granted:
     * what an earlier version gave is taken away in front of them. */
    const struct embedded_file *views;
    unsigned view_count;
    const struct embedded_file *roles;      /* may be NULL */
    const struct embedded_file *more_roles; /* behind them; may be NULL */
    const struct embedded_file *seed;
    unsigned seed_count;
};
bool migrate_set(struct arena *, struct str owner_url, const struct migration_set *, struct str *why, int *applied);

/* ---- between migrate.c and repeatable.c ---- */
struct migration_run {
    struct arena *mem;
    struct connection connection;
    const struct migration_set *set;
    struct str *why;
    int applied;
};
bool migration_begin(struct migration_run *);
bool migration_commit(struct migration_run *);
bool migration_undo(struct migration_run *); /* always false; the reason in *why is kept */
/* Views, roles and seed, if any file of the set changed since the last time; a transaction of its own. */
bool repeatable_apply(struct migration_run *);
#endif
