/* Every query of the program against the schema it is meant for. */
#include "api/app.h"
#include "api/db/internal.h"
#include "command/command.h"
#include "queries.h"
#include "tests/db/database.h"

static struct arena *mem;
static PGconn *beside;

#define ONLY_INDEXES                                                                             \
    "SET plan_cache_mode = force_generic_plan; SET enable_seqscan = off; SET enable_sort = off;" \
    " SET enable_bitmapscan = off"

/* In a schema that is not "public": the program names none. */
static int make(void **state)
{
    (void)state;
    hash_init();
    mem = arena_new();
    const struct str plain = database_fresh(mem, "jqt_test_queries");
    beside = database_open(mem, plain);
    database_run(beside, "CREATE SCHEMA city");
    PQfinish(beside);
    const struct str url = arena_concat(mem, plain, STR("&options=-c%20search_path%3Dcity"));
    struct str why = STR_EMPTY;
    int applied = 0;
    if (!db_migrate(mem, url, DB_CLOCK_MOVABLE, &why, &applied))
        fail_msg("%.*s", STR_FMT(why));
    beside = database_open(mem, url);
    return 0;
}
static int drop(void **state)
{
    (void)state;
    PQfinish(beside);
    arena_free(mem);
    return 0;
}

/* Prepares and plans it; complaint or empty. EXPLAIN EXECUTE runs nothing. */
static struct str complaint(const struct query *q)
{
    PGresult *result = PQprepare(beside, q->name, q->sql, 0, NULL);
    struct str why = STR_EMPTY;
    if (PQresultStatus(result) != PGRES_COMMAND_OK)
        why = arena_str(mem, str_from(PQresultErrorMessage(result)));
    PQclear(result);
    if (why.len > 0)
        return why;
    result = PQdescribePrepared(beside, q->name);
    if (PQnparams(result) != (int)q->params)
        why = arena_printf(mem, "the server counts %d parameters, the build %u\n", PQnparams(result), q->params);
    PQclear(result);
    if (why.len > 0)
        return why;
    struct strbuf sql = {.mem = mem};
    strbuf_printf(&sql, "EXPLAIN EXECUTE %s", q->name);
    for (unsigned i = 0; i < q->params; i++)
        strbuf_add_c(&sql, i == 0 ? "(NULL" : ", NULL");
    if (q->params > 0)
        strbuf_add_char(&sql, ')');
    result = PQexec(beside, arena_cstr(mem, strbuf_str(&sql)));
    if (PQresultStatus(result) != PGRES_TUPLES_OK)
        why = arena_str(mem, str_from(PQresultErrorMessage(result)));
    PQclear(result);
    return why;
}

static void every_query_prepares(void **state)
{
    (void)state;
    unsigned wrong = 0;
    for (unsigned i = 0; i < db_query_count; i++) {
        const struct str why = complaint(db_queries[i]);
        if (why.len > 0) {
            print_error("%s: %.*s", db_queries[i]->name, STR_FMT(why));
            wrong++;
        }
    }
    assert_int_equal(wrong, 0);
}

/* Whether a list goes on behind a position (its first `params` parameters) by an index. On empty tables the planner
 * would rather read them whole and sort: both are forbidden. */
static void assert_goes_on_by_its_index(const struct query *q, const char *params)
{
    PQclear(PQprepare(beside, q->name, q->sql, 0, NULL));
    PGresult *plan = PQexec(beside, arena_printf(mem, "EXPLAIN EXECUTE %s (%s)", q->name, params).data);
    struct strbuf text = {.mem = mem};
    for (int row = 0; row < PQntuples(plan); row++)
        strbuf_printf(&text, "%s\n", PQgetvalue(plan, row, 0));
    PQclear(plan);
    const char *lines = arena_cstr(mem, strbuf_str(&text));
    const char *condition = strstr(lines, "Index Cond: ");
    if (!condition || !strpbrk(condition, ">") || strstr(lines, "Sort"))
        fail_msg("%s:\n%s", q->name, lines);
}

static void every_list_of_what_is_due_goes_on_by_its_index(void **state)
{
    (void)state;
    size_t count = 0;
    const struct sweep *sweeps = sweeps_all(mem, &count);
    database_run(beside, ONLY_INDEXES);
    for (size_t i = 0; i < count; i++)
        if (sweeps[i].due)
            assert_goes_on_by_its_index(sweeps[i].due, "NULL, NULL");
    database_run(beside, "RESET ALL; DEALLOCATE ALL");
}

static void every_list_of_the_audit_goes_on_by_its_index(void **state)
{
    (void)state;
    database_run(beside, ONLY_INDEXES);
    assert_goes_on_by_its_index(&q_ledger_audit_transfers, "NULL, NULL, NULL");
    assert_goes_on_by_its_index(&q_ledger_audit_heads, "NULL, NULL");
    assert_goes_on_by_its_index(&q_ledger_audit_vouchers, "NULL, NULL, NULL");
    assert_goes_on_by_its_index(&q_ledger_audit_orders, "NULL, NULL, NULL");
    assert_goes_on_by_its_index(&q_ledger_audit_pools, "NULL, NULL");
    /* The verifier's order is that of bytes, whatever the database's is. */
    const struct str by_bytes = database_value(mem, beside,
                                               "SELECT count(*) FROM pg_attribute a"
                                               " JOIN pg_collation c ON c.oid = a.attcollation"
                                               " WHERE a.attname = 'chain' AND c.collname = 'C' AND a.attrelid IN"
                                               " ('ledger_head'::regclass, 'ledger_transfer'::regclass)");
    assert_string_equal(by_bytes.data, "2");
    database_run(beside, "RESET ALL; DEALLOCATE ALL");
}

static void the_servers_name_of_a_query_is_its_whole_name(void **state)
{
    (void)state;
    for (unsigned i = 0; i < db_query_count; i++) {
        if (strlen(db_queries[i]->name) > STATEMENT_NAME_MAX)
            fail_msg("%s is longer than %d characters", db_queries[i]->name, STATEMENT_NAME_MAX);
        assert_int_equal(db_queries[i]->index, i);
    }
}

static void every_constraint_of_the_table_exists(void **state)
{
    (void)state;
    static const char *const names[] = {
#define CONSTRAINT(sql_name, code) #sql_name,
#define REFERENCE(sql_name, pointer) #sql_name,
#define REPEATED(sql_name, pointer) #sql_name,
#include "api/constraints.def"
#undef CONSTRAINT
#undef REFERENCE
#undef REPEATED
    };
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        const char *name = names[i];
        PGresult *result = PQexecParams(beside,
                                        "SELECT 1 FROM pg_constraint WHERE conname = $1 "
                                        "UNION ALL SELECT 1 FROM pg_class WHERE relname = $1 AND relkind = 'i'",
                                        1, NULL, &name, NULL, NULL, 0);
        if (PQntuples(result) == 0)
            fail_msg("api/constraints.def names %s, which no table has", name);
        PQclear(result);
    }
}

/* A literal, as the planner must know it (booking_seal_page.sql); so it stands beside the C constant. */
static void a_page_of_bulk_work_is_as_long_as_a_command_takes(void **state)
{
    (void)state;
    const char *limit = arena_printf(mem, "LIMIT %d", (int)COMMAND_PAGE_ROWS).data;
    int pages = 0;
    for (unsigned i = 0; i < db_query_count; i++) {
        if (!str_ends(str_from(db_queries[i]->name), STR("_page")))
            continue;
        pages++;
        if (!strstr(db_queries[i]->sql, limit))
            fail_msg("%s has no %s", db_queries[i]->name, limit);
    }
    assert_true(pages >= 4);
}

/* … an insert that overwrites what is there, too. */
static int overwriting_that_says_when(const struct query *q, const char *table)
{
    const char *insert = strstr(q->sql, arena_printf(mem, "INSERT INTO %s ", table).data);
    const char *set = insert ? strstr(insert, "DO UPDATE SET") : NULL;
    if (!set)
        return 0;
    if (!strstr(set, "updated_at ="))
        fail_msg("%s overwrites %s and does not say when", q->name, table);
    return 1;
}

/* updated_since finds what changed: whatever changes such a row says when. */
static int changes_that_say_when(const char *table)
{
    const char *update = arena_printf(mem, "UPDATE %s ", table).data;
    int changes = 0;
    for (unsigned i = 0; i < db_query_count; i++) {
        for (const char *at = strstr(db_queries[i]->sql, update); at; at = strstr(at + 1, update)) {
            const char *set = strstr(at, "updated_at ="), *next = strstr(at + 1, "UPDATE ");
            if (!set || (next && next < set))
                fail_msg("%s changes %s and does not say when", db_queries[i]->name, table);
            changes++;
        }
        changes += overwriting_that_says_when(db_queries[i], table);
    }
    return changes;
}

static void every_change_of_a_row_that_tells_its_time_of_change_sets_it(void **state)
{
    (void)state;
    const struct str tables = database_value(mem, beside,
                                             "SELECT string_agg(relname, ',') FROM pg_class c"
                                             " JOIN pg_attribute a ON a.attrelid = c.oid"
                                             " WHERE a.attname = 'updated_at' AND c.relkind = 'r'");
    int changes = 0;
    char names[1024], *rest = NULL;
    assert_in_range(snprintf(names, sizeof names, "%.*s", STR_FMT(tables)), 1, sizeof names - 1);
    for (char *table = strtok_r(names, ",", &rest); table; table = strtok_r(NULL, ",", &rest))
        changes += changes_that_say_when(table);
    assert_true(changes > 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_query_prepares),
        cmocka_unit_test(every_constraint_of_the_table_exists),
        cmocka_unit_test(every_list_of_what_is_due_goes_on_by_its_index),
        cmocka_unit_test(every_list_of_the_audit_goes_on_by_its_index),
        cmocka_unit_test(the_servers_name_of_a_query_is_its_whole_name),
        cmocka_unit_test(a_page_of_bulk_work_is_as_long_as_a_command_takes),
        cmocka_unit_test(every_change_of_a_row_that_tells_its_time_of_change_sets_it),
    };
    return cmocka_run_group_tests(tests, make, drop);
}
