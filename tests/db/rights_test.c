/* The service's role may do what its queries do and nothing else. PostgreSQL itself is asked: EXPLAIN EXECUTE checks
 * the privileges of a statement and runs nothing. */
#include "db/embedded.h"
#include "tests/db/database.h"

static struct arena *mem;
static PGconn *owner;

static int make(void **state)
{
    (void)state;
    hash_init();
    mem = arena_new();
    owner = database_open(mem, database_migrated(mem, "jqt_test_rights"));
    database_run(owner, "SET plan_cache_mode = force_generic_plan");
    for (unsigned i = 0; i < db_query_count; i++)
        PQclear(PQprepare(owner, db_queries[i]->name, db_queries[i]->sql, 0, NULL));
    return 0;
}
static int drop(void **state)
{
    (void)state;
    PQfinish(owner);
    arena_free(mem);
    return 0;
}

static const char *explain(const struct query *q)
{
    struct strbuf sql = {.mem = mem};
    strbuf_printf(&sql, "EXPLAIN EXECUTE %s", q->name);
    for (unsigned i = 0; i < q->params; i++)
        strbuf_add_c(&sql, i == 0 ? "(NULL" : ", NULL");
    if (q->params > 0)
        strbuf_add_char(&sql, ')');
    return arena_cstr(mem, strbuf_str(&sql));
}

/* Inside a transaction, which a refusal aborts. */
static bool refused(const struct query *q)
{
    PGresult *result = PQexec(owner, explain(q));
    const char *sqlstate = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    const bool denied = sqlstate && strcmp(sqlstate, "42501") == 0;
    if (sqlstate && !denied)
        fail_msg("%s: %s", q->name, PQresultErrorMessage(result));
    PQclear(result);
    return denied;
}

/* Whether, after `change` of the grants, some query that names `relation` is refused to the service. */
static bool is_missed(const char *change, const char *relation)
{
    bool missed = false;
    database_run(owner, "BEGIN");
    database_run(owner, change);
    database_run(owner, "SET LOCAL ROLE jqt_service");
    for (unsigned i = 0; i < db_query_count && !missed; i++)
        missed = strstr(db_queries[i]->sql, relation) && refused(db_queries[i]);
    database_run(owner, "ROLLBACK");
    return missed;
}

/* relation, privilege, "(column)" or "" for the whole relation, its first column. The first column stands for any
 * where rows are locked and never changed. */
static const char all_grants[] =
    "SELECT c.relname, g.privilege_type, '', (SELECT attname FROM pg_attribute WHERE attrelid = c.oid AND attnum = 1)"
    " FROM pg_class c, aclexplode(c.relacl) g"
    " WHERE c.relnamespace = current_schema()::regnamespace AND g.grantee = 'jqt_service'::regrole "
    "UNION ALL SELECT c.relname, g.privilege_type, format('(%I)', a.attname), ''"
    " FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid, aclexplode(a.attacl) g"
    " WHERE c.relnamespace = current_schema()::regnamespace AND g.grantee = 'jqt_service'::regrole ORDER BY 1, 2, 3";

static void every_grant_is_needed_by_a_query(void **state)
{
    (void)state;
    PGresult *grants = PQexec(owner, all_grants);
    unsigned superfluous = 0;
    assert_true(PQntuples(grants) > 100);
    for (int i = 0; i < PQntuples(grants); i++) {
        const char *relation = PQgetvalue(grants, i, 0), *privilege = PQgetvalue(grants, i, 1),
                   *column = PQgetvalue(grants, i, 2), *first = PQgetvalue(grants, i, 3);
        const bool whole_update = strcmp(privilege, "UPDATE") == 0 && !*column;
        const char *less = arena_printf(mem, "REVOKE %s %s ON %s FROM jqt_service", privilege, column, relation).data;
        if (whole_update)
            less = arena_printf(mem, "%s; GRANT UPDATE (%s) ON %s TO jqt_service", less, first, relation).data;
        if (is_missed(less, relation))
            continue;
        print_error("no query needs %s%s on %s\n", privilege, column, relation);
        superfluous++;
    }
    PQclear(grants);
    assert_int_equal(superfluous, 0);
}

static void no_query_lacks_a_grant(void **state)
{
    (void)state;
    unsigned lacking = 0;
    for (unsigned i = 0; i < db_query_count; i++) {
        database_run(owner, "BEGIN; SET LOCAL ROLE jqt_service");
        if (refused(db_queries[i])) {
            print_error("%s is refused\n", db_queries[i]->name);
            lacking++;
        }
        database_run(owner, "ROLLBACK");
    }
    assert_int_equal(lacking, 0);
}

/* The one list that is not derived: whatever a query would like, these are never changed. */
static void history_can_be_neither_changed_nor_deleted(void **state)
{
    (void)state;
    static const char *const history[] = {"event",
                                          "ledger_transfer",
                                          "qualification_revision",
                                          "qualification_attachment",
                                          "draw_entry",
                                          "draw_exclusion",
                                          "draw_outcome",
                                          "agreement",
                                          "qualification_form"};
    for (size_t i = 0; i < sizeof history / sizeof history[0]; i++) {
        const char *sql = arena_printf(mem,
                                       "SELECT has_any_column_privilege('jqt_service', '%s', 'UPDATE') OR "
                                       "has_table_privilege('jqt_service', '%s', 'DELETE, TRUNCATE, TRIGGER')",
                                       history[i], history[i])
                              .data;
        if (!str_is(database_value(mem, owner, sql), "f"))
            fail_msg("%s can be changed", history[i]);
    }
}

/* Nor these, in rows that do change. */
static void what_a_voucher_or_a_payment_was_worth_cannot_be_changed(void **state)
{
    (void)state;
    static const char *const fixed[][2] = {{"voucher", "enterprise_id"},    {"voucher", "face_value_fen"},
                                           {"voucher", "expires_at"},       {"order_payment", "amount_fen"},
                                           {"order_payment", "voucher_id"}, {"ledger_head", "chain"}};
    for (size_t i = 0; i < sizeof fixed / sizeof fixed[0]; i++) {
        const char *sql = arena_printf(mem, "SELECT has_column_privilege('jqt_service', '%s', '%s', 'UPDATE')",
                                       fixed[i][0], fixed[i][1])
                              .data;
        if (!str_is(database_value(mem, owner, sql), "f"))
            fail_msg("%s.%s can be changed", fixed[i][0], fixed[i][1]);
    }
}

/* What a migration without the sandbox grants; this database was migrated with it. */
static void only_a_sandbox_may_move_the_clock(void **state)
{
    (void)state;
    static const char may[] = "SELECT has_table_privilege('jqt_service', 'sandbox_clock', 'INSERT, UPDATE, DELETE')";
    assert_true(str_is(database_value(mem, owner, may), "t"));
    database_run(owner, "BEGIN; REVOKE ALL ON sandbox_clock FROM jqt_service");
    database_run(owner, arena_cstr(mem, embedded_roles.text));
    assert_true(str_is(database_value(mem, owner, may), "f"));
    database_run(owner, "ROLLBACK");
}

static void a_right_too_many_or_too_few_would_be_seen(void **state)
{
    (void)state;
    assert_false(
        is_missed("GRANT DELETE ON voucher TO jqt_service; REVOKE DELETE ON voucher FROM jqt_service", "voucher"));
    assert_true(is_missed("REVOKE UPDATE ON voucher FROM jqt_service", "voucher"));
    assert_true(
        is_missed("REVOKE UPDATE (batch_id) ON notice_acknowledgement FROM jqt_service", "notice_acknowledgement"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_query_lacks_a_grant),
        cmocka_unit_test(every_grant_is_needed_by_a_query),
        cmocka_unit_test(history_can_be_neither_changed_nor_deleted),
        cmocka_unit_test(what_a_voucher_or_a_payment_was_worth_cannot_be_changed),
        cmocka_unit_test(only_a_sandbox_may_move_the_clock),
        cmocka_unit_test(a_right_too_many_or_too_few_would_be_seen),
    };
    return cmocka_run_group_tests(tests, make, drop);
}
