/* What a page of a list costs, over the large city of lists.sql: the plan that every list gets when it is planned once
 * for all parameters, and the buffers that its first and its deep page read. Counts buffers, not time. */
#include "gate/gate.h"
#include "queries.h"
#include "tests/db/database.h"
#include <stdlib.h>

enum {
    PAGE_ROWS = 21,         /* the default limit and the one more */
    BIG_TABLE_ROWS = 1000,  /* nobody reads one whole */
    BUFFERS_MAX = 1000,     /* of a page; a scan of what grows reads more */
    CSV_BUFFERS_A_ROW = 19, /* the branches of six indexes */
    CSV_BUFFERS_MAX = 5000, /* beside that: of the tables here the planner reads one or two whole */
    NEAR_ROWS = 1000,       /* of a search at most */
    NEAR_BUFFERS_MAX = 9,   /* of each of them: a row of three tables by their keys */
    BRANCHES_MAX = 200      /* what the planner expects where it is not told: ten enterprises, ten states, two sides */
};

static struct arena *mem;
static PGconn *city;

/* ---- the city ---- */

static void run_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    assert_int_equal(fseek(file, 0, SEEK_END), 0);
    const long size = ftell(file);
    rewind(file);
    char *sql = arena_alloc(mem, (size_t)size + 1);
    assert_int_equal(fread(sql, 1, (size_t)size, file), size);
    (void)fclose(file);
    sql[size] = '\0';
    database_run(city, sql);
}

static int make(void **state)
{
    (void)state;
    hash_init();
    mem = arena_new();
    city = database_open(mem, database_migrated(mem, "jqt_test_lists"));
    run_file("tests/db/lists.sql");
    const struct str tables = database_value(mem, city,
                                             "SELECT string_agg(oid::regclass::text, ', ') FROM pg_class"
                                             " WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace");
    /* Reads every row, not a sample of them: the same plans at each run. */
    database_run(city, "SET default_statistics_target = 250");
    database_run(city, arena_printf(mem, "VACUUM ANALYZE %.*s", STR_FMT(tables)).data);
    database_run(city, "SET plan_cache_mode = force_generic_plan");
    return 0;
}
static int drop(void **state)
{
    (void)state;
    PQfinish(city);
    arena_free(mem);
    return 0;
}

/* ---- lists ---- */

static bool is_csv(const struct query *q)
{
    return str_ends(str_from(q->name), STR("_csv"));
}

static bool is_list(const struct query *q)
{
    return strstr(q->name, "_list") && strstr(q->sql, "LIMIT $1::int");
}

/* Lists that are read whole and sorted, as they cannot be long. */
static bool is_short(const struct query *q)
{
    return q == &q_certification_list_as_applicant    /* one for each role */
           || q == &q_qualification_list_as_applicant /* one for each enterprise */
           || q == &q_enterprise_list_of_asked        /* fifty */
           || q == &q_product_list_of_provider;       /* what one firm sells */
}

static void prepare_lists(void)
{
    for (unsigned i = 0; i < db_query_count; i++)
        if (is_list(db_queries[i])) {
            PGresult *result = PQprepare(city, db_queries[i]->name, db_queries[i]->sql, 0, NULL);
            if (PQresultStatus(result) != PGRES_COMMAND_OK)
                fail_msg("%s: %s", db_queries[i]->name, PQerrorMessage(city));
            PQclear(result);
        }
}

static const char *explain(const char *how, const char *name, const char *params)
{
    PGresult *plan = PQexec(city, arena_printf(mem, "EXPLAIN (%s) EXECUTE %s(%s)", how, name, params).data);
    if (PQresultStatus(plan) != PGRES_TUPLES_OK)
        fail_msg("%s(%s): %s", name, params, PQerrorMessage(city));
    struct strbuf text = {.mem = mem};
    for (int row = 0; row < PQntuples(plan); row++)
        strbuf_printf(&text, "%s\n", PQgetvalue(plan, row, 0));
    PQclear(plan);
    return arena_cstr(mem, strbuf_str(&text));
}

/* ---- plans ---- */

static const char *nulls(unsigned count)
{
    struct strbuf list = {.mem = mem};
    for (unsigned i = 0; i < count; i++)
        strbuf_add_c(&list, i == 0 ? "NULL" : ", NULL");
    return arena_cstr(mem, strbuf_str(&list));
}

static bool is_big(struct str table)
{
    const struct str rows = database_value(
        mem, city,
        arena_printf(mem, "SELECT reltuples::bigint FROM pg_class WHERE oid = '%.*s'::regclass", STR_FMT(table)).data);
    int64_t count = 0;
    return str_to_i64(rows, &count) && count > BIG_TABLE_ROWS;
}

static bool has(struct str line, const char *what)
{
    return strstr(arena_cstr(mem, line), what) != NULL;
}

/* The word behind `label`, data NULL if it is not in the line. */
static struct str word_behind(struct str line, const char *label)
{
    const char *at = strstr(arena_cstr(mem, line), label);
    struct str rest = at ? str_from(at + strlen(label)) : STR_EMPTY;
    return at ? str_cut(&rest, ' ') : STR_EMPTY;
}

struct plan_facts {
    bool goes_on_by_index, goes_on_by_filter;
    struct str scanned_whole; /* a big table */
    int64_t sorted;           /* most rows that are expected in a sort */
};

static struct plan_facts read_plan(const char *text)
{
    struct plan_facts facts = {.scanned_whole = STR_EMPTY};
    struct str rest = str_from(text);
    while (rest.data && rest.len) {
        const struct str line = str_cut(&rest, '\n');
        /* Where ids of strangers decide between equals, the index goes on at the position, not behind it. */
        const bool compares =
            has(line, " < ") || has(line, " > ") || (has(line, "ROW(") && (has(line, " <= ") || has(line, " >= ")));
        int64_t rows = 0;
        if (has(line, "Index Cond: ") && compares)
            facts.goes_on_by_index = true;
        if (has(line, "Filter: ") && has(line, "ROW(") && compares)
            facts.goes_on_by_filter = true;
        const struct str table = word_behind(line, "Seq Scan on ");
        if (table.data && is_big(table))
            facts.scanned_whole = table;
        if (has(line, "Sort  (") && str_to_i64(word_behind(line, " rows="), &rows) && rows > facts.sorted)
            facts.sorted = rows;
    }
    return facts;
}

/* Reads the next NEAR_ROWS and, where they do not fill the page, sorts what an index of pieces finds, or reads on. */
static bool is_search(const struct query *q)
{
    return strstr(q->sql, "near AS MATERIALIZED") != NULL;
}

/* What expired and is not closed yet is found by when it expired, and is little. */
static bool may_filter(const struct query *q)
{
    return is_short(q) || is_search(q) || q == &q_voucher_list_as_staff || q == &q_voucher_list_of_district_as_staff;
}

static const char *complaint(const struct query *q, const struct plan_facts *facts)
{
    const int64_t page_rows = is_csv(q) ? CSV_ROWS_MAX + 1 : PAGE_LIMIT_MAX + 1;
    if (!facts->goes_on_by_index && !is_short(q))
        return "no index condition goes on behind the position";
    if (facts->goes_on_by_filter && !may_filter(q))
        return "the position is a filter";
    if (facts->scanned_whole.data && !is_csv(q)) /* a page of a table's tenth may well read it whole */
        return arena_printf(mem, "%.*s is read whole", STR_FMT(facts->scanned_whole)).data;
    if (facts->sorted > BRANCHES_MAX * page_rows)
        return "sorts what no page limits";
    return NULL;
}

static void every_list_goes_on_by_its_index(void **state)
{
    (void)state;
    unsigned lists = 0, wrong = 0;
    for (unsigned i = 0; i < db_query_count; i++) {
        const struct query *q = db_queries[i];
        if (!is_list(q))
            continue;
        lists++;
        const char *plan = explain("COSTS", q->name, nulls(q->params));
        const struct plan_facts facts = read_plan(plan);
        const char *what = complaint(q, &facts);
        if (what) {
            print_error("%s: %s:\n%s\n", q->name, what, plan);
            wrong++;
        }
    }
    assert_true(lists >= 40);
    assert_int_equal(wrong, 0);
}

/* A literal, as the planner must know that a page is short; so it stands beside the C constant. */
static void the_planner_knows_how_long_a_page_may_be(void **state)
{
    (void)state;
    for (unsigned i = 0; i < db_query_count; i++) {
        const struct query *q = db_queries[i];
        const int64_t longest = is_csv(q) ? CSV_ROWS_MAX + 1 : PAGE_LIMIT_MAX + 1;
        if (!is_list(q))
            continue;
        for (const char *at = q->sql; (at = strstr(at, "LIMIT ")) != NULL;) {
            at += strlen("LIMIT ");
            const long rows = strtol(at, NULL, 10); /* 0: a parameter, 1: one row of another table */
            if (rows > 1 && rows != longest && !(is_search(q) && rows <= NEAR_ROWS))
                fail_msg("%s has LIMIT %ld, a page %d rows", q->name, rows, (int)longest);
        }
    }
}

/* ---- buffers ---- */

#define ID(kind, n) "id_of('" kind "', " n ")"
#define FIRM ID("e", "1")         /* has bookings, vouchers, orders */
#define SELLING_FIRM ID("e", "2") /* gets the orders */
#define CATALOGUE_FIRM ID("e", "1000")
#define ACCOUNT ID("a", "1")
#define PAGE_3000 "59980"
#define ORDER_STATES "'{pending_payment,paid,in_service,awaiting_confirmation,disputed,completed,cancelled,refunded}'"
#define FREEZE_STATES "'{active,ended,lifted}'"
#define PRODUCT_STATES "'{draft,pending,listed,rejected,suspended}'"
#define PROPOSAL_STATES "'{pending,approved,refused,withdrawn,lapsed}'"
#define VOUCHER_STATES "'{usable,used,expired,revoked,frozen,not_yet_valid}'"
#define EVERY_PRODUCT "false, NULL, NULL, NULL, NULL, NULL"
#define FREQUENT_WORD "false, NULL, NULL, NULL, NULL, '7'"
#define RARE_WORD "false, NULL, NULL, NULL, NULL, 'p77'" /* 111 */
#define WITH_IT "searched LIKE '%7%'"
#define WITH_RARE "searched LIKE '%p77%'"
#define LEDGER_KINDS "'{issue,payment,refund,expiry,revocation}'"
#define FIRMS "ARRAY[" ID("e", "1") ", " ID("e", "2") ", " ID("e", "2001") "]"
#define CHANGED(table, which, rows) DEEP(table, "updated_at", "id", which, "ASC", rows)
#define LINE(which, direction, rows)                                                                                 \
    "SELECT at || '#' || seq AS last_key, id AS last_id FROM ledger_transfer WHERE " which " ORDER BY at " direction \
    ", seq " direction " OFFSET " rows " LIMIT 1"
#define CHAINED(key, rows) \
    "SELECT " key "::text AS last_key, id AS last_id FROM ledger_transfer ORDER BY seq OFFSET " rows " LIMIT 1"
#define DEEP(table, key, id, which, direction, rows)                                                                 \
    "SELECT " key "::text AS last_key, " id " AS last_id FROM " table " WHERE " which " ORDER BY " key " " direction \
    ", " id " " direction " OFFSET " rows " LIMIT 1"
#define NEWEST(table, which, rows) DEEP(table, "created_at", "id", which, "DESC", rows)
#define OLDEST(table, which, rows) DEEP(table, "submitted_at", "id", which, "ASC", rows)

static const struct measured {
    const struct query *query;
    const char *filters, *position;
} measured[] = {
#define LIST(name, filters, position) {&q_##name, (filters), (position)},
#include "tests/db/lists.def"
#undef LIST
};
enum { MEASURED = sizeof measured / sizeof measured[0] };

struct cost {
    int64_t rows, buffers;
};

static int64_t number_behind(const char *text, const char *label)
{
    const char *at = strstr(text, label);
    return at ? strtol(at + strlen(label), NULL, 10) : 0;
}

/* Of the plan's top node, which stands first: "(actual rows=21 loops=1)", "Buffers: shared hit=73 read=2". */
static struct cost page_cost(const struct query *q, const struct measured *m, int limit, const char *position)
{
    const char *params = arena_printf(mem, "%d, %s%s%s", limit, position, *m->filters ? ", " : "", m->filters).data;
    const char *text = explain("ANALYZE, BUFFERS, TIMING OFF, COSTS OFF", q->name, params);
    struct cost cost = {0};
    const char *rows = strstr(text, "actual rows="), *buffers = strstr(text, "Buffers: shared");
    if (!rows || !buffers)
        fail_msg("%s: %s", q->name, text);
    struct str rest = str_from(buffers);
    const char *told = arena_cstr(mem, str_cut(&rest, '\n'));
    cost.rows = strtol(rows + strlen("actual rows="), NULL, 10);
    cost.buffers = number_behind(told, " hit=") + number_behind(told, " read=");
    return cost;
}

static const char *deep_position(const struct measured *m)
{
    PGresult *result = PQexec(city, m->position);
    if (PQresultStatus(result) != PGRES_TUPLES_OK || PQntuples(result) != 1)
        fail_msg("%s: %s: %s", m->query->name, m->position, PQerrorMessage(city));
    const char *literal = arena_printf(mem, "'%s', '%s'", PQgetvalue(result, 0, 0), PQgetvalue(result, 0, 1)).data;
    PQclear(result);
    return literal;
}

static void the_last_page_costs_what_the_first_does(void **state)
{
    (void)state;
    unsigned wrong = 0;
    for (size_t i = 0; i < MEASURED; i++) {
        const struct measured *m = &measured[i];
        (void)page_cost(m->query, m, 1, "NULL, NULL"); /* the catalogue's own pages, once a session */
        const struct cost first = page_cost(m->query, m, PAGE_ROWS, "NULL, NULL"),
                          deep = page_cost(m->query, m, PAGE_ROWS, deep_position(m));
        print_message("%s(%s): %d, %d buffers\n", m->query->name, m->filters, (int)first.buffers, (int)deep.buffers);
        const int buffers_max = BUFFERS_MAX + (is_search(m->query) ? NEAR_ROWS * NEAR_BUFFERS_MAX : 0);
        if (first.rows != PAGE_ROWS || deep.rows != PAGE_ROWS || 2 * deep.buffers > 3 * first.buffers ||
            first.buffers > buffers_max) {
            print_error("%s(%s): %d rows by %d buffers, then %d rows by %d\n", m->query->name, m->filters,
                        (int)first.rows, (int)first.buffers, (int)deep.rows, (int)deep.buffers);
            wrong++;
        }
    }
    assert_int_equal(wrong, 0);
}

/* Also where the page stands deep. */
static void a_page_of_a_table_costs_by_its_rows(void **state)
{
    (void)state;
    unsigned wrong = 0;
    for (size_t i = 0; i < MEASURED; i++) {
        const struct measured *m = &measured[i];
        const struct query *csv = m->query->csv;
        if (!csv)
            continue;
        const int rows = CSV_ROWS_MAX + 1;
        (void)page_cost(csv, m, 1, "NULL, NULL");
        const struct cost costs[] = {page_cost(csv, m, rows, "NULL, NULL"), page_cost(csv, m, rows, deep_position(m))};
        for (int at = 0; at < 2; at++) {
            const struct cost *c = &costs[at];
            print_message("%s(%s): %d rows by %d buffers\n", csv->name, m->filters, (int)c->rows, (int)c->buffers);
            wrong += c->rows == 0 || c->buffers > CSV_BUFFERS_MAX + CSV_BUFFERS_A_ROW * c->rows;
        }
    }
    assert_int_equal(wrong, 0);
}

/* ---- positions ---- */

static PGresult *page_from(const struct measured *m, int limit, const char *position)
{
    PGresult *page = PQexec(city, arena_printf(mem, "EXECUTE %s(%d, %s%s%s)", m->query->name, limit, position,
                                               *m->filters ? ", " : "", m->filters)
                                      .data);
    if (PQresultStatus(page) != PGRES_TUPLES_OK)
        fail_msg("%s(%s): %s", m->query->name, m->filters, PQerrorMessage(city));
    return page;
}

/* Sort key and id of a row, as the parameters that go on behind it. */
static const char *position_of(PGresult *page, int row)
{
    return arena_printf(mem, "'%s', '%s'", PQgetvalue(page, row, 0), PQgetvalue(page, row, 1)).data;
}

static void a_page_goes_on_where_the_one_before_ended(void **state)
{
    (void)state;
    unsigned wrong = 0;
    for (size_t i = 0; i < MEASURED; i++) {
        const struct measured *m = &measured[i];
        PGresult *both = page_from(m, 2 * PAGE_ROWS, "NULL, NULL");
        assert_true(PQntuples(both) > PAGE_ROWS);
        PGresult *second = page_from(m, 2 * PAGE_ROWS, position_of(both, PAGE_ROWS - 1));
        bool same = PQntuples(second) >= PQntuples(both) - PAGE_ROWS;
        for (int row = PAGE_ROWS; same && row < PQntuples(both); row++)
            same = strcmp(position_of(both, row), position_of(second, row - PAGE_ROWS)) == 0;
        if (!same)
            print_error("%s(%s) does not go on behind its position\n", m->query->name, m->filters);
        wrong += !same;
        PQclear(both);
        PQclear(second);
    }
    assert_int_equal(wrong, 0);
}

static void every_list_is_measured(void **state)
{
    (void)state;
    for (unsigned i = 0; i < db_query_count; i++) {
        bool found = !is_list(db_queries[i]) || is_short(db_queries[i]) || is_csv(db_queries[i]);
        for (size_t j = 0; j < MEASURED && !found; j++)
            found = measured[j].query == db_queries[i];
        if (!found)
            fail_msg("tests/db/lists.def has no %s", db_queries[i]->name);
    }
}

static int prepare(void **state)
{
    (void)state;
    prepare_lists();
    return 0;
}
static int forget(void **state)
{
    (void)state;
    database_run(city, "DEALLOCATE ALL");
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_list_goes_on_by_its_index, prepare, forget),
        cmocka_unit_test(the_planner_knows_how_long_a_page_may_be),
        cmocka_unit_test(every_list_is_measured),
        cmocka_unit_test_setup_teardown(a_page_goes_on_where_the_one_before_ended, prepare, forget),
        cmocka_unit_test_setup_teardown(the_last_page_costs_what_the_first_does, prepare, forget),
        cmocka_unit_test_setup_teardown(a_page_of_a_table_costs_by_its_rows, prepare, forget),
    };
    return cmocka_run_group_tests(tests, make, drop);
}
