/* Search against a statement that anybody can read: over a random catalogue every question finds the same, in the same
 * order, page by page; and the counts of its facets are what it holds. Seeded, so each run is the same one. */
#include "base/json.h"
#include "base/text.h"
#include "queries.h"
#include "tests/db/market.h"
#include <stdlib.h>

enum {
    PROVIDERS = 1300,
    PRODUCTS = 6000, /* both more than what a list looks through before it asks an index; at most prices, more too than
                      * are looked through for their price alone */
    QUESTIONS = 120,
    PAGE = 40,
    PARAMS = 9,
    LINE = 64
};

static struct arena *mem;
static PGconn *owner;
static uint64_t seed = 20261127;

/* ---- the catalogue ---- */

static unsigned draw(unsigned below)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)(seed >> 33) % below;
}

/* What a pattern, an array or a quoted text would read otherwise stands among them; the first ones are frequent. */
static const char *const pieces[] = {"审", "计", "认", "证", "a", "Ｂ", "1", "２", " ",       "　",     "%",  "_",
                                     "\\", "'",  "\"", ",",  "{", "}",  "😀", "é",  "e\u0301", "\u200B", "\n", "司"};
enum { PIECES = sizeof pieces / sizeof pieces[0], BLANK_LINE = PIECES - 2 };

static struct str draw_name(unsigned longest)
{
    struct strbuf name = {.mem = mem};
    for (unsigned n = 1 + draw(longest); n > 0; n--) {
        const unsigned piece = draw(3) ? draw(6) : draw(PIECES);
        strbuf_add_c(&name, piece == BLANK_LINE ? "业" : pieces[piece]); /* no name has two lines */
    }
    return strbuf_str(&name);
}

static PGresult *run(const char *statement, int count, const char *const *values)
{
    PGresult *result = PQexecPrepared(owner, statement, count, values, NULL, NULL, 0);
    const ExecStatusType status = PQresultStatus(result);
    if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK)
        fail_msg("%s: %s", statement, PQerrorMessage(owner));
    return result;
}

static void prepare(const char *name, const char *sql)
{
    PGresult *result = PQprepare(owner, name, sql, 0, NULL);
    if (PQresultStatus(result) != PGRES_COMMAND_OK)
        fail_msg("%s: %s", name, PQerrorMessage(owner));
    PQclear(result);
}

static void insert(const char *statement, unsigned n, unsigned longest)
{
    const struct str name = draw_name(longest);
    const char *values[] = {arena_cstr(mem, arena_printf(mem, "%u", n)), arena_cstr(mem, name),
                            arena_cstr(mem, text_fold(mem, name)),
                            arena_cstr(mem, arena_printf(mem, "%u", draw(1000)))};
    PQclear(run(statement, 4, values));
}

#define PROVIDER_ID(n) "('01930000-0000-7000-8001-' || lpad((" n ")::text, 12, '0'))::uuid"

/* Every tenth provider is none any more, every ninth product is not listed. */
static void fill(void)
{
    prepare(
        "provider",
        "WITH e AS (INSERT INTO enterprise (id, uscc, name, name_folded, district_code) VALUES"
        " (" PROVIDER_ID(
            "$1::int") ", lpad($1::int::text, 18, '0'), $2, $3, '37010' || 2 + $4::int % 2))"
                       " INSERT INTO certification (id, enterprise_id, role, state, created_by, created_at, updated_at)"
                       " VALUES (gen_random_uuid(), " PROVIDER_ID(
                           "$1::int") ", 'provider',"
                                      " CASE WHEN $1::int % 10 = 0 THEN 'revoked' ELSE 'approved' END, '" SELLER_ACCOUNT
                                      "', now(), now())");
    prepare(
        "product",
        "WITH p AS (INSERT INTO product (id, enterprise_id, name, name_folded, service_type_code, price_fen,"
        " voucher_product, district_code, contact_name, state, created_by, listed_at, created_at, updated_at) VALUES"
        " (md5($1)::uuid, " PROVIDER_ID(
            "1 + $1::int % 40") ", $2, $3, 'type' || $4::int % 3, 1 + $4::int % 97,"
                                " $4::int % 2 = 0, '37010' || 2 + $4::int % 5 % 2, 'x', CASE WHEN $1::int % 9 = 0 THEN "
                                "'suspended' ELSE 'listed'"
                                " END, '" SELLER_ACCOUNT
                                "', to_timestamp(($4::int * 7 % 500)::double precision), now(), now()))"
                                " INSERT INTO product_statistics (product_id, sales, good, bad) VALUES (md5($1)::uuid, "
                                "$4::int % 11,"
                                " $4::int % 7, $4::int % 3)");
    database_run(owner, "INSERT INTO service_type (code, name, position) SELECT 'type' || n, 't', 99"
                        " FROM generate_series(0, 2) n; INSERT INTO district (code, name) VALUES ('370103', 'd')"
                        " ON CONFLICT DO NOTHING");
    for (unsigned n = 1; n <= PROVIDERS; n++)
        insert("provider", n, 5);
    for (unsigned n = 1; n <= PRODUCTS; n++)
        insert("product", n, 7);
    database_run(owner, FILL_CATALOGUE);
    database_run(owner, "ANALYZE product, product_statistics, catalogue, enterprise, certification");
}

/* ---- the statement that anybody can read ---- */

#define HOLDS_ALL(text) \
    "NOT EXISTS (SELECT FROM unnest(string_to_array($6::text, E'\\n')) w WHERE strpos(" text ", w) = 0)"
#define PLAIN_WHERE                                                                                                  \
    " FROM product p JOIN enterprise e ON e.id = p.enterprise_id"                                                    \
    " JOIN product_statistics x ON x.product_id = p.id"                                                              \
    " WHERE p.state = 'listed' AND EXISTS (SELECT FROM certification c WHERE c.enterprise_id = e.id"                 \
    " AND c.role = 'provider' AND c.state = 'approved') AND " HOLDS_ALL(                                             \
        "p.name_folded || E'\\n' || e.name_folded") " AND ($1::boolean = false OR p.voucher_product) AND ($2::text " \
                                                    "IS NULL OR p.service_type_code = $2::text)"                     \
                                                    " AND ($3::bigint IS NULL OR p.price_fen >= $3::bigint) AND "    \
                                                    "($4::bigint IS NULL OR p.price_fen <= $4::bigint)"              \
                                                    " AND ($5::text IS NULL OR p.district_code = $5::text)"

static const struct sort {
    const struct query *query;
    const char *order;
} sorts[] = {
    {&q_product_list_newest, "p.listed_at DESC, p.id DESC"},       {&q_product_list_price, "p.price_fen, p.id"},
    {&q_product_list_price_desc, "p.price_fen DESC, p.id DESC"},   {&q_product_list_sales, "x.sales DESC, p.id DESC"},
    {&q_product_list_rating, "x.rating_permille DESC, p.id DESC"},
};
enum { SORTS = sizeof sorts / sizeof sorts[0] };

/* ---- questions ---- */

struct question {
    const char *values[6]; /* voucher only, service type, lowest, highest, district, words */
};

static const char *maybe(unsigned one_in, struct str value)
{
    return draw(one_in) == 0 ? arena_cstr(mem, value) : NULL;
}

static struct question draw_question(void)
{
    struct str words = STR_EMPTY;
    struct strbuf asked = {.mem = mem};
    for (unsigned n = 1 + draw(3); n > 0; n--)
        strbuf_printf(&asked, "%.*s ", STR_FMT(draw_name(3)));
    const size_t count = text_words(mem, strbuf_str(&asked), &words);
    const unsigned lowest = draw(2) ? draw(97) : 1;
    struct question q = {{draw(3) ? "false" : "true", maybe(4, arena_printf(mem, "type%u", draw(4))),
                          maybe(4, arena_printf(mem, "%u", lowest)),
                          maybe(4, arena_printf(mem, "%u", lowest + (draw(2) ? draw(20) : 1000))),
                          maybe(4, arena_printf(mem, "37010%u", 2 + draw(3))), NULL}};
    if (count > 0 && draw(10))
        q.values[5] = arena_cstr(mem, words);
    return q;
}

static const char *tell(const struct question *q)
{
    struct strbuf text = {.mem = mem};
    for (size_t i = 0; i < 6; i++)
        strbuf_printf(&text, " [%s]", q->values[i] ? q->values[i] : "-");
    return arena_cstr(mem, strbuf_str(&text));
}

/* Walks the list to its end; whether each page brings what stands in `wanted` next. */
static bool walk(const struct query *list, const struct question *q, const PGresult *wanted, const char *first_filter)
{
    char key[LINE] = "", id[LINE] = "";
    for (int at = 0;;) {
        const char *values[PARAMS] = {"41", at ? key : NULL, at ? id : NULL};
        memcpy(values + 3, q->values, sizeof q->values);
        if (first_filter) { /* providers: district and words */
            values[3] = first_filter[0] ? first_filter : NULL;
            values[4] = q->values[5];
        }
        PGresult *page = run(list->name, (int)list->params, values);
        const int rows = PQntuples(page), count = rows > PAGE ? PAGE : rows;
        bool same = at + count <= PQntuples(wanted);
        for (int i = 0; same && i < count; i++)
            same = strcmp(PQgetvalue(page, i, 1), PQgetvalue(wanted, at + i, 0)) == 0;
        if (count) {
            (void)snprintf(key, sizeof key, "%s", PQgetvalue(page, count - 1, 0));
            (void)snprintf(id, sizeof id, "%s", PQgetvalue(page, count - 1, 1));
        }
        PQclear(page);
        at += count;
        if (!same)
            return false;
        if (rows <= PAGE)
            return at == PQntuples(wanted);
    }
}

static void every_question_finds_what_a_plain_statement_does_in_each_order(void **state)
{
    (void)state;
    unsigned wrong = 0, by_index = 0, empty = 0, long_ones = 0;
    for (size_t i = 0; i < SORTS; i++)
        prepare(sorts[i].order, arena_printf(mem, "SELECT p.id" PLAIN_WHERE " ORDER BY %s", sorts[i].order).data);
    for (unsigned n = 0; n < QUESTIONS; n++) {
        const struct question q = draw_question();
        const struct sort *sort = &sorts[n % SORTS];
        PGresult *wanted = run(sort->order, 6, q.values);
        if (!walk(sort->query, &q, wanted, NULL)) {
            print_error("%s:%s finds another %d\n", sort->query->name, tell(&q), PQntuples(wanted));
            wrong++;
        }
        by_index += PQntuples(wanted) > 0 && PQntuples(wanted) < PAGE; /* no page is filled: asks the index */
        empty += PQntuples(wanted) == 0;
        long_ones += PQntuples(wanted) > 4 * PAGE;
        PQclear(wanted);
    }
    print_message("%u few, %u none, %u many\n", by_index, empty, long_ones);
    assert_int_equal(wrong, 0);
    assert_true(by_index > 10 && empty > 10 && long_ones > 20);
}

static void providers_are_found_by_the_same_words(void **state)
{
    (void)state;
    prepare("providers",
            "SELECT e.id FROM enterprise e WHERE EXISTS (SELECT FROM certification c WHERE"
            " c.enterprise_id = e.id AND c.role = 'provider' AND c.state = 'approved')"
            " AND ($5::text IS NULL OR e.district_code = $5::text) AND " HOLDS_ALL(
                "e.name_folded") " AND $1::text || $2::text || $3::text || $4::text IS NULL ORDER BY e.id");
    for (unsigned n = 0; n < QUESTIONS; n++) {
        struct question q = draw_question();
        if (!q.values[5])
            continue;
        q.values[0] = NULL;
        PGresult *wanted = run("providers", 6, q.values);
        if (!walk(&q_provider_list_by_name, &q, wanted, q.values[4] ? q.values[4] : ""))
            fail_msg("%s finds others", tell(&q));
        PQclear(wanted);
    }
}

/* ---- facets ---- */

#define FACETS_AS_TEXT "SELECT json_build_object('total', (SELECT count(*)" PLAIN_WHERE "))::text"

static int64_t member(const char *json, const char *name)
{
    const cJSON *body = NULL;
    size_t at = 0;
    struct words reason = NO_WORDS;
    assert_true(json_parse(mem, str_from(json), &body, &at, &reason));
    return json_i64(body, name, -1);
}

static void facets_count_what_the_list_holds(void **state)
{
    (void)state;
    prepare("total", FACETS_AS_TEXT);
    prepare("of_type", "SELECT coalesce(string_agg(code || '=' || n, ' ' ORDER BY n DESC, code), '') FROM (SELECT"
                       " p.service_type_code AS code, count(*) AS n" PLAIN_WHERE " GROUP BY 1) x");
    prepare("of_district", "SELECT coalesce(string_agg(code || '=' || n, ' ' ORDER BY n DESC, code), '') FROM (SELECT"
                           " p.district_code AS code, count(*) AS n" PLAIN_WHERE " GROUP BY 1) x");
    prepare("told", "SELECT coalesce(string_agg((f->>'code') || '=' || (f->>'count'), ' '), '')"
                    " FROM json_array_elements($1::json->$2::text) f");
    unsigned estimated = 0;
    for (unsigned n = 0; n < QUESTIONS; n++) {
        const struct question q = draw_question();
        PGresult *facets = run("product_facets_json", 6, q.values), *total = run("total", 6, q.values);
        const char *body = PQgetvalue(facets, 0, 1);
        const int64_t told_total = member(body, "total"), held = member(PQgetvalue(total, 0, 0), "total");
        if (!strstr(body, "\"exact\" : true")) {
            estimated++;
            if (llabs(told_total - held) > 50 + held / 4)
                fail_msg("%s: some %d, not %d", tell(&q), (int)told_total, (int)held);
            PQclear(facets);
            PQclear(total);
            continue;
        }
        assert_int_equal(told_total, held);
        struct question others = q;
        others.values[0] = "true";
        PGresult *with_vouchers = run("total", 6, others.values);
        assert_int_equal(member(body, "voucher_products"), member(PQgetvalue(with_vouchers, 0, 0), "total"));
        PQclear(with_vouchers);
        static const struct {
            const char *name, *statement;
            size_t own; /* the filter of its own kind */
        } facet[] = {{"service_types", "of_type", 1}, {"districts", "of_district", 4}};
        for (size_t i = 0; i < 2; i++) {
            const char *asked[] = {body, facet[i].name};
            others = q;
            others.values[facet[i].own] = NULL;
            PGresult *told = run("told", 2, asked), *wanted = run(facet[i].statement, 6, others.values);
            if (strcmp(PQgetvalue(told, 0, 0), PQgetvalue(wanted, 0, 0)) != 0)
                fail_msg("%s: %s: %s, not %s", tell(&q), facet[i].name, PQgetvalue(told, 0, 0),
                         PQgetvalue(wanted, 0, 0));
            PQclear(told);
            PQclear(wanted);
        }
        PQclear(facets);
        PQclear(total);
    }
    print_message("%u estimated\n", estimated);
    assert_in_range(estimated, 1, QUESTIONS * 2 / 3);
}

/* What is frequent, and the last in every order. */
static void fill_far_off(void)
{
    database_run(owner,
                 "INSERT INTO product (id, enterprise_id, name, name_folded, service_type_code, price_fen,"
                 " voucher_product, district_code, contact_name, state, created_by, listed_at, created_at, updated_at)"
                 " SELECT md5('far' || n)::uuid, " PROVIDER_ID(
                     "1 + n % 9") ", x.name || n, x.name || n, 'type' || n % 2,"
                                  " x.price_fen + n, true, '370102', 'x', 'listed', '" SELLER_ACCOUNT
                                  "', to_timestamp(-n), now(), now()"
                                  " FROM generate_series(1, 7300) n CROSS JOIN LATERAL (SELECT CASE WHEN n > 6000 THEN "
                                  "'顶' ELSE '众' END"
                                  " AS name, CASE WHEN n > 6000 THEN 100000 ELSE 1000 END AS price_fen) x;"
                                  "INSERT INTO product_statistics (product_id) SELECT md5('far' || n)::uuid FROM "
                                  "generate_series(1, 7300) n;" FILL_CATALOGUE
                                  "; ANALYZE product, product_statistics, catalogue");
}

static void what_is_frequent_but_far_off_in_an_order_is_found_in_it(void **state)
{
    (void)state;
    fill_far_off();
    for (size_t i = 0; i < SORTS; i++) {
        const struct question every = {{"false", NULL, NULL, NULL, NULL, "众"}},
                              some = {{"true", "type1", "1001", "6500", "370102", "众"}};
        const struct question *asked[] = {&every, &some};
        for (size_t j = 0; j < 2; j++) {
            PGresult *wanted = run(sorts[i].order, 6, asked[j]->values);
            assert_int_equal(PQntuples(wanted), j == 0 ? 6000 : 2750);
            if (!walk(sorts[i].query, asked[j], wanted, NULL))
                fail_msg("%s:%s finds others", sorts[i].query->name, tell(asked[j]));
            PQclear(wanted);
        }
    }
}

static void facets_of_many_are_estimates_and_say_so(void **state)
{
    (void)state;
    const char *values[] = {"false", NULL, NULL, NULL, NULL, "众"};
    PGresult *facets = run("product_facets_json", 6, values);
    const char *body = PQgetvalue(facets, 0, 1);
    assert_non_null(strstr(body, "\"exact\" : false"));
    assert_in_range(member(body, "total"), 5000, 7000);
    assert_int_equal(member(body, "total"), member(body, "voucher_products"));
    PQclear(facets);
    values[5] = "众\n众123"; /* few: counted */
    facets = run("product_facets_json", 6, values);
    assert_non_null(strstr(PQgetvalue(facets, 0, 1), "\"exact\" : true"));
    assert_int_equal(member(PQgetvalue(facets, 0, 1), "total"), 11);
    PQclear(facets);
}

/* A hundred signs that fold to eighteen each, of four bytes: more than an index holds of a row. */
static void a_name_that_unfolds_is_found_by_its_beginning(void **state)
{
    (void)state;
    database_run(owner, "DELETE FROM catalogue WHERE product_id = md5('1')::uuid;"
                        "CREATE TEMPORARY TABLE long AS SELECT string_agg(chr(131072 + n), '' ORDER BY n) AS name"
                        " FROM generate_series(1, 1800) n;"
                        "UPDATE enterprise SET name_folded = long.name FROM long WHERE id = " PROVIDER_ID("45"));
    database_run(owner, "UPDATE product SET name_folded = long.name, state = 'listed', enterprise_id = " PROVIDER_ID(
                            "45") " FROM long WHERE id = md5('1')::uuid;" FILL_CATALOGUE);
    const char *values[PARAMS] = {"41", NULL, NULL, "false", NULL, NULL, NULL, NULL, "\U00020001\U00020002"};
    for (size_t i = 0; i < SORTS; i++) {
        PGresult *found = run(sorts[i].query->name, PARAMS, values);
        assert_int_equal(PQntuples(found), 1);
        PQclear(found);
    }
}

static int make(void **state)
{
    (void)state;
    hash_init();
    mem = arena_new();
    owner = database_open(mem, database_migrated(mem, "jqt_test_search"));
    market_make(owner);
    database_run(owner, "SET plan_cache_mode = force_generic_plan");
    fill();
    for (size_t i = 0; i < SORTS; i++)
        prepare(sorts[i].query->name, sorts[i].query->sql);
    prepare(q_provider_list_by_name.name, q_provider_list_by_name.sql);
    prepare(q_product_facets_json.name, q_product_facets_json.sql);
    return 0;
}
static int drop(void **state)
{
    (void)state;
    PQfinish(owner);
    arena_free(mem);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_question_finds_what_a_plain_statement_does_in_each_order),
        cmocka_unit_test(providers_are_found_by_the_same_words),
        cmocka_unit_test(facets_count_what_the_list_holds),
        cmocka_unit_test(what_is_frequent_but_far_off_in_an_order_is_found_in_it),
        cmocka_unit_test(facets_of_many_are_estimates_and_say_so),
        cmocka_unit_test(a_name_that_unfolds_is_found_by_its_beginning),
    };
    return cmocka_run_group_tests(tests, make, drop);
}
