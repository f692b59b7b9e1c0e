/* Lists as tables: what the views show is what the features' columns say, and each list of what is a table has its CSV
 * form. (Which rows it holds is compared by owners_test.c, what a page costs by lists_test.c.) */
#include "booking/booking.h"
#include "ledger/ledger_store.h"
#include "order/order.h"
#include "tests/db/database.h"

static struct arena *mem;
static PGconn *owner;

static const struct {
    const struct csv_table *table;
    const char *lists; /* what the names of its lists begin with */
} tables[] = {{&order_csv, "order_list_"}, {&ledger_csv, "ledger_list_"}, {&booking_csv, "booking_list_"}};
enum { TABLES = sizeof tables / sizeof tables[0] };

static int make(void **state)
{
    (void)state;
    hash_init();
    mem = arena_new();
    owner = database_open(mem, database_migrated(mem, "jqt_test_tables"));
    return 0;
}
static int drop(void **state)
{
    (void)state;
    PQfinish(owner);
    arena_free(mem);
    return 0;
}

static const char *type_of(enum csv_kind kind)
{
    switch (kind) {
    case CSV_YUAN:
    case CSV_NUMBER:
        return "bigint";
    case CSV_TIME:
        return "timestamp with time zone";
    case CSV_TEXT:
    case CSV_LABEL:
    case CSV_PLAIN:
        break;
    }
    return "text";
}

static void a_view_shows_what_the_columns_say(void **state)
{
    (void)state;
    for (int i = 0; i < TABLES; i++) {
        const struct csv_table *t = tables[i].table;
        struct strbuf wanted = {.mem = mem};
        strbuf_add_c(&wanted, "id uuid");
        for (size_t j = 0; j < t->count; j++)
            strbuf_printf(&wanted, ", %s %s", t->columns[j].name, type_of(t->columns[j].kind));
        const struct str shown = database_value(
            mem, owner,
            arena_printf(
                mem,
                "SELECT string_agg(attname || ' ' || replace(format_type(atttypid, NULL), 'integer', 'bigint'), ', '"
                " ORDER BY attnum) FROM pg_attribute WHERE attrelid = '%s'::regclass AND attnum > 0",
                t->view)
                .data);
        assert_string_equal(arena_cstr(mem, shown), arena_cstr(mem, strbuf_str(&wanted)));
    }
}

static void every_list_of_a_table_has_its_csv_form(void **state)
{
    (void)state;
    for (int i = 0; i < TABLES; i++) {
        int lists = 0;
        for (unsigned j = 0; j < db_query_count; j++) {
            const struct query *q = db_queries[j];
            if (!str_starts(str_from(q->name), str_from(tables[i].lists)) || !strstr(q->sql, "LIMIT $1::int") ||
                str_ends(str_from(q->name), STR("_csv")))
                continue;
            lists++;
            if (!q->csv || !strstr(q->csv->sql, tables[i].table->view) || q->csv->params != q->params)
                fail_msg("%s has no CSV form by %s", q->name, tables[i].table->view);
        }
        assert_true(lists >= 3);
    }
}

static void every_heading_is_told_in_both_languages_once(void **state)
{
    (void)state;
    for (int i = 0; i < TABLES; i++)
        for (size_t j = 0; j < tables[i].table->count; j++)
            for (size_t k = 0; k < j; k++) {
                assert_string_not_equal(tables[i].table->columns[j].zh, tables[i].table->columns[k].zh);
                assert_string_not_equal(tables[i].table->columns[j].en, tables[i].table->columns[k].en);
            }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_view_shows_what_the_columns_say),
        cmocka_unit_test(every_list_of_a_table_has_its_csv_form),
        cmocka_unit_test(every_heading_is_told_in_both_languages_once),
    };
    return cmocka_run_group_tests(tests, make, drop);
}
