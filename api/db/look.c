/* Whether the database can be used, and if not, why: what a start, `jqt doctor` and /readyz go by. Owns the line
 * between what may come by itself (a server that is not up yet) and what somebody must put right. */
#include "internal.h"
#include "queries.h"

enum { MIGRATIONS_LISTED_MAX = 1000 };

static const struct {
    const char *word;
    bool away;
} states[DB_STATES] = {
    [DB_CURRENT] = {"current", false},
    [DB_NEWER] = {"newer", false},
    [DB_UNREACHABLE] = {"unreachable", true},
    [DB_STARTING] = {"starting", true},
    [DB_BUSY] = {"busy", true},
    [DB_WRONG_ADDRESS] = {"wrong_address", false},
    [DB_REFUSED] = {"login_refused", false},
    [DB_MISSING] = {"missing", false},
    [DB_WITHOUT_RIGHTS] = {"without_rights", false},
    [DB_UNMIGRATED] = {"unmigrated", false},
    [DB_OLDER] = {"older", false},
    [DB_EDITED] = {"edited", false},
};

const char *db_state_word(enum db_state state)
{
    return states[state].word;
}

bool db_state_is_away(enum db_state state)
{
    return states[state].away;
}

/* ---- why no connection came about ---- */

static enum db_state state_of(const char *sqlstate)
{
    static const struct {
        const char *prefix;
        enum db_state state;
    } known[] = {
        {"28", DB_REFUSED},    /* unknown role, wrong password, no line of pg_hba.conf */
        {"3D000", DB_MISSING}, /* no such database */
        {"42501", DB_REFUSED}, /* no right to connect */
        {"22", DB_REFUSED},    /* options of the URL that the server does not take */
        {"42", DB_REFUSED},    {"53", DB_BUSY}, {"08", DB_UNREACHABLE},
    };
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (strncmp(sqlstate, known[i].prefix, strlen(known[i].prefix)) == 0)
            return known[i].state;
    return DB_STARTING; /* 57P03, 55000 and what else a server says that is coming up or going down */
}

/* What libpq itself has to say of a server that answered; it has no code for it. */
static const struct {
    const char *text;
    enum db_state state;
} own_words[] = {
    {"no password supplied", DB_REFUSED},
    {"does not support SSL", DB_REFUSED},
    {"certificate", DB_REFUSED},
    {"authentication method", DB_REFUSED},
    {"received invalid response", DB_WRONG_ADDRESS},
    {"expected authentication request", DB_WRONG_ADDRESS},
};

static bool begins_sqlstate(const char *at)
{
    return strspn(at, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ") == SQLSTATE_LENGTH &&
           strncmp(at + SQLSTATE_LENGTH, ": ", 2) == 0;
}

/* "connection to server at … failed: FATAL:  28P01: …" of one address; the severity may be in any language. */
static enum db_state state_of_attempt(const char *text, const char *end)
{
    for (const char *at = text; (at = strstr(at, ":  ")) != NULL && at < end; at++)
        if (begins_sqlstate(at + 3))
            return state_of(at + 3);
    for (size_t i = 0; i < sizeof own_words / sizeof own_words[0]; i++) {
        const char *found = strstr(text, own_words[i].text);
        if (found && found < end)
            return own_words[i].state;
    }
    return DB_UNREACHABLE;
}

/* One that may still come keeps hope for all. Without any attempt the URL itself is wrong. */
enum db_state db_look_at_refusal(const char *message)
{
    static const char begin[] = "connection to server ", unknown_host[] = "could not translate host name ";
    enum db_state state = DB_WRONG_ADDRESS;
    if (strstr(message, unknown_host))
        return DB_UNREACHABLE;
    for (const char *at = strstr(message, begin), *next; at; at = next) {
        next = strstr(at + 1, begin);
        state = state_of_attempt(at, next ? next : at + strlen(at));
        if (states[state].away)
            return state;
    }
    return state;
}

/* ---- its schema ---- */

struct schema {
    unsigned applied, matching, next;     /* next: the index of what should follow the last one */
    const char *missing, *edited, *newer; /* the first that is not there, not as ours, unknown to us; NULL: none */
    struct arena *mem;
};

static struct err compare_migration(struct row *row, void *out)
{
    struct schema *s = out;
    const int64_t version = row_i64(row);
    const char *name = arena_cstr(s->mem, row_str(row));
    const struct hash hash = row_hash(row);
    s->applied++;
    if (version > (int64_t)s->next + 1 && s->next < embedded_migration_count && !s->missing)
        s->missing = embedded_migrations[s->next].name;
    s->next = (unsigned)version;
    if (version < 1 || version > embedded_migration_count) {
        s->newer = s->newer ? s->newer : name;
        return NO_ERR;
    }
    const struct embedded_file *ours = &embedded_migrations[version - 1];
    if (strcmp(name, ours->name) == 0 && hash_equal(hash, sha256(ours->text)))
        s->matching++;
    else
        s->edited = s->edited ? s->edited : ours->name;
    return NO_ERR;
}

static struct db_look found(enum db_state state, struct str sentence)
{
    return (struct db_look){state, sentence};
}

static struct db_look judge(const struct schema *s)
{
    if (s->applied == 0)
        return found(DB_UNMIGRATED, STR("The database has no schema yet; run jqt migrate."));
    if (s->edited)
        return found(DB_EDITED, arena_printf(s->mem,
                                             "The migration %s was applied to the database as another text than this "
                                             "program has; use the program that migrated it, or a newer one.",
                                             s->edited));
    if (s->matching < embedded_migration_count)
        return found(DB_OLDER,
                     arena_printf(s->mem, "The database is older than this program: it lacks %s; run jqt migrate.",
                                  s->missing ? s->missing : embedded_migrations[s->next].name));
    if (s->newer)
        return found(DB_NEWER, arena_printf(s->mem,
                                            "The database is newer than this program: it has %s, which this program "
                                            "does not know; use the program that migrated it, or a newer one.",
                                            s->newer));
    return found(DB_CURRENT, STR_EMPTY);
}

/* ---- both ---- */

static struct db_look no_connection(struct arena *mem, enum db_state state, struct str reason)
{
    static const char *const advice[DB_STATES] = {
        [DB_UNREACHABLE] = "nothing answers at the address of DATABASE_URL",
        [DB_STARTING] = "the server of DATABASE_URL is starting or stopping",
        [DB_BUSY] = "the server of DATABASE_URL takes no more connections",
        [DB_WRONG_ADDRESS] = "DATABASE_URL should be the address of a PostgreSQL server",
        [DB_REFUSED] = "DATABASE_URL should name a role that may log in there, and its password",
        [DB_MISSING] = "DATABASE_URL should name a database that exists (deploy/bootstrap.sql makes jqt)",
    };
    return found(state, arena_printf(mem, "The database cannot be used: %s (%.*s).", advice[state], STR_FMT(reason)));
}

static struct db_look unread(struct arena *mem, const struct err *e, const char *sqlstate)
{
    if (strcmp(sqlstate, "42P01") == 0)
        return judge(&(struct schema){.mem = mem});
    if (strcmp(sqlstate, "42501") == 0)
        return found(DB_WITHOUT_RIGHTS,
                     STR("The role of DATABASE_URL has no rights in the database; it should be a member of "
                         "jqt_service (GRANT jqt_service TO …)."));
    return no_connection(mem, e->code == ERR_database_busy ? DB_BUSY : DB_UNREACHABLE,
                         str_from(e->log ? e->log : "no answer"));
}

struct db_look db_look(struct db_pool *pool, struct arena *mem)
{
    struct connection *c = NULL;
    struct schema schema = {.mem = mem};
    struct pipeline pipeline = {.mem = mem};
    char sqlstate[SQLSTATE_LENGTH + 1] = "";
    struct err e = pool_take(pool, &c);
    if (failed(e))
        return no_connection(mem, DB_BUSY, str_from(e.log));
    e = pool_ready(pool, c, mem);
    const enum db_state refusal = c->refusal;
    pool_give(pool, c);
    if (failed(e))
        return no_connection(mem, refusal, str_from(e.log));
    struct statement *s = pipeline_add(&pipeline, &q_migration_list, (struct encoded){0});
    s->asked = true;
    s->wanted = ROWS(0, MIGRATIONS_LISTED_MAX, compare_migration, &schema);
    e = read_statement(pool, &pipeline, sqlstate);
    return failed(e) ? unread(mem, &e, sqlstate) : judge(&schema);
}
