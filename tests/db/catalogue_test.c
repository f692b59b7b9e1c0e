/* The catalogue's lists against a real database: each order page by page, filters, search, who sees what, the quote. */
#include "order/order.h"
#include "product/product.h"
#include "tests/db/market.h"

static struct arena *mem;
static struct db_pool *pool;
static PGconn *owner;
static struct config config;
static struct principal nobody, buyer, seller, reviewer;

static int make(void **state)
{
    (void)state;
    hash_init();
    mem = arena_new();
    config = (struct config){.secret = STR("a secret of thirty-two characters")};
    const struct str url = database_migrated(mem, "jqt_test_catalogue");
    owner = database_open(mem, url);
    market_make(owner);
    /* Three more, so that every order is another one: name, price, sales, rating, age. */
    database_run(
        owner,
        "INSERT INTO product (id, enterprise_id, name, name_folded, service_type_code, price_fen, voucher_product,"
        " max_deduction_fen, district_code, contact_name, state, created_by, listed_at, created_at, updated_at)"
        " SELECT ('01930000-0000-7000-8000-00000000004' || n)::uuid, '" SELLER "', names[n], lower(names[n]), 'test',"
        " prices[n], n <> 3, CASE WHEN n = 3 THEN 0 ELSE 100 END, '370102', '赵', states[n],"
        " '" SELLER_ACCOUNT "', now() - n * interval '1 day', now(), now()"
        " FROM generate_series(1, 4) n, (SELECT ARRAY['年度审计 50%', 'ISO 认证', '专利代理', '草稿'] AS names,"
        " ARRAY[500, 400, 900, 100] AS prices, ARRAY['listed', 'listed', 'listed', 'draft'] AS states) x");
    database_run(owner, "INSERT INTO product_statistics (product_id, sales, good, bad, stars_sum)"
                        " SELECT id, right(id::text, 1)::int * 2, right(id::text, 1)::int, 1, 5 FROM product"
                        " ON CONFLICT DO NOTHING");
    database_run(owner, FILL_CATALOGUE);
    market_qualify_buyer(owner);
    pool = database_pool(database_service_url(mem, "jqt_test_catalogue"), 2);
    uuid_parse(STR(BUYER_ACCOUNT), &buyer.account_id);
    uuid_parse(STR(BUYER), &buyer.enterprise_id);
    uuid_parse(STR(SELLER_ACCOUNT), &seller.account_id);
    uuid_parse(STR(SELLER), &seller.enterprise_id);
    reviewer = (struct principal){.account_id = uuid_new(), .roles = ROLE_reviewer};
    return 0;
}
static int drop(void **state)
{
    (void)state;
    db_pool_free(pool);
    PQfinish(owner);
    arena_free(mem);
    return 0;
}

struct question {
    read_fn *read;
    const struct principal *who;
    const char *id;
    struct call_arg args[4];
    size_t arg_count;
};
static const cJSON *ask(const struct question *q, enum error_code wanted)
{
    struct call call = {.operation = "listProducts",
                        .access = open_access(),
                        .config = &config,
                        .who = q->who,
                        .mem = mem,
                        .if_match = ANY_VERSION,
                        .arg_count = q->arg_count};
    memcpy(call.args, q->args, sizeof q->args);
    if (q->id)
        assert_true(uuid_parse(str_from(q->id), &call.id));
    struct reply reply = {0};
    struct problem why = {.mem = mem};
    const struct err e = q->read(pool, &call, &reply, &why);
    const enum error_code got = failed(e) ? e.code : why.code;
    if (got != wanted)
        fail_msg("%s (%s)", error_info(got)->code, e.log ? e.log : "");
    if (wanted != ERR_none)
        return NULL;
    const cJSON *body = NULL;
    size_t at = 0;
    struct words reason = NO_WORDS;
    assert_true(json_parse(mem, reply.body, &body, &at, &reason));
    return body;
}
static const cJSON *list(const char *name, const char *value)
{
    const struct question q = {product_list, &nobody, NULL, {{name, str_from(value)}}, name ? 1 : 0};
    return ask(&q, ERR_none);
}
static int count(const cJSON *body)
{
    return cJSON_GetArraySize(json_member(body, "items"));
}

/* Prices in the list's order, one item a page, of all providers or one. */
static struct str walk(const char *sort, const char *q, const char *provider)
{
    struct strbuf prices = {.mem = mem};
    struct question question = {product_list, &nobody, NULL, {{"limit", STR("1")}, {"sort", str_from(sort)}}, 2};
    if (q)
        question.args[question.arg_count++] = (struct call_arg){"q", str_from(q)};
    if (provider)
        question.args[question.arg_count++] = (struct call_arg){"provider_id", str_from(provider)};
    const size_t cursor = question.arg_count++;
    question.args[cursor] = (struct call_arg){"cursor", STR_EMPTY};
    for (int page = 0; page < 10; page++) {
        const cJSON *body = ask(&question, ERR_none);
        const cJSON *item = json_member(body, "items")->child;
        strbuf_printf(&prices, "%s%lld", page ? " " : "", (long long)json_i64(item, "price_fen", 0));
        question.args[cursor].value = json_str(body, "next_cursor");
        if (!question.args[cursor].value.len)
            break;
    }
    return strbuf_str(&prices);
}
#define assert_walk(sort, q, wanted) assert_string_equal(arena_cstr(mem, walk((sort), (q), NULL)), (wanted))

static void every_order_is_walked_page_by_page_without_loss(void **state)
{
    (void)state;
    assert_walk("price", NULL, "400 500 900 300000 300000");
    assert_walk("-price", NULL, "300000 300000 900 500 400");
    assert_walk("newest", NULL, "300000 300000 500 400 900");
    assert_walk("sales", NULL, "900 400 500 300000 300000");
    assert_walk("rating", NULL, "900 400 500 300000 300000");
}

static void one_providers_products_are_walked_in_every_order_too(void **state)
{
    (void)state;
    static const char *const walks[][2] = {{"price", "400 500 900 300000 300000"},
                                           {"-price", "300000 300000 900 500 400"},
                                           {"newest", "300000 300000 500 400 900"},
                                           {"sales", "900 400 500 300000 300000"},
                                           {"rating", "900 400 500 300000 300000"}};
    for (size_t i = 0; i < sizeof walks / sizeof walks[0]; i++)
        assert_string_equal(arena_cstr(mem, walk(walks[i][0], NULL, SELLER)), walks[i][1]);
}

static void a_search_finds_any_part_of_a_name_in_every_order(void **state)
{
    (void)state;
    assert_walk("price", "审计", "500 300000");
    assert_walk("-price", "审计", "300000 500");
    assert_walk("sales", "认证", "400 300000");
    assert_walk("newest", "计", "300000 500");
    assert_int_equal(count(list("q", "iso")), 1);
    assert_int_equal(count(list("q", "Ｉso\xE2\x80\x8B")), 1);
    assert_int_equal(count(list("q", "%")), 1);
    assert_int_equal(count(list("q", "_")), 0);
    assert_int_equal(count(list("q", "草稿")), 0);
}

static int count_sorted(const char *sort, const char *q, const char *filter, const char *value)
{
    struct question question = {product_list, &nobody, NULL, {{"sort", str_from(sort)}, {filter, str_from(value)}}, 2};
    if (q)
        question.args[question.arg_count++] = (struct call_arg){"q", str_from(q)};
    return count(ask(&question, ERR_none));
}

static void filters_narrow_the_list_in_every_order_and_search(void **state)
{
    (void)state;
    static const char *const sorts[] = {"newest", "price", "-price", "sales", "rating"};
    static const struct {
        const char *filter, *value;
        int of_all, of_found; /* of the five, and of the two whose names hold 审计 */
    } cases[] = {
        {"voucher_only", "false", 5, 2},   {"voucher_only", "true", 4, 2}, {"max_price_fen", "500", 2, 1},
        {"max_price_fen", "499", 1, 0},    {"min_price_fen", "900", 3, 1}, {"min_price_fen", "901", 2, 1},
        {"service_type", "test", 5, 2},    {"service_type", "none", 0, 0}, {"district_code", "370102", 5, 2},
        {"district_code", "370103", 0, 0}, {"provider_id", SELLER, 5, 2},  {"provider_id", BUYER, 0, 0},
    };
    assert_int_equal(count(list(NULL, NULL)), 5);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        for (size_t j = 0; j < sizeof sorts / sizeof sorts[0]; j++) {
            assert_int_equal(count_sorted(sorts[j], NULL, cases[i].filter, cases[i].value), cases[i].of_all);
            assert_int_equal(count_sorted(sorts[j], "审计", cases[i].filter, cases[i].value), cases[i].of_found);
        }
}

static void a_draft_is_seen_by_its_provider_and_by_staff_alone(void **state)
{
    (void)state;
    const char *draft = "01930000-0000-7000-8000-000000000044";
    ask(&(struct question){.read = product_show, .who = &nobody, .id = draft}, ERR_not_found);
    ask(&(struct question){.read = product_show, .who = &buyer, .id = draft}, ERR_not_found);
    const cJSON *own = ask(&(struct question){.read = product_show, .who = &seller, .id = draft}, ERR_none);
    assert_string_equal(json_member(own, "allowed_actions")->child->valuestring, "edit");
    ask(&(struct question){.read = product_show, .who = &reviewer, .id = draft}, ERR_none);
    const struct question mine = {product_list, &seller, NULL, {{"mine", STR("true")}}, 1};
    assert_int_equal(count(ask(&mine, ERR_none)), 6);
    const struct question unknown = {product_list, &nobody, NULL, {{"mine", STR("true")}}, 1};
    ask(&unknown, ERR_unauthorized);
    const struct question queue = {product_list, &buyer, NULL, {{"state", STR("pending")}}, 1};
    ask(&queue, ERR_forbidden);
}

static void products_of_a_provider_that_lost_its_certification_are_not_public(void **state)
{
    (void)state;
    database_run(owner, "UPDATE certification SET state = 'revoked' WHERE role = 'provider'");
    assert_int_equal(count(list(NULL, NULL)), 0);
    ask(&(struct question){.read = product_show, .who = &nobody, .id = PRODUCT}, ERR_not_found);
    ask(&(struct question){.read = provider_show, .who = &nobody, .id = SELLER}, ERR_not_found);
    database_run(owner, "UPDATE certification SET state = 'approved' WHERE role = 'provider'");
    ask(&(struct question){.read = provider_show, .who = &nobody, .id = SELLER}, ERR_none);
    assert_int_equal(count(ask(&(struct question){.read = provider_list, .who = &nobody}, ERR_none)), 1);
}

static void what_is_left_to_pay_between_the_parties_is_told(void **state)
{
    (void)state;
    const cJSON *shown = ask(&(struct question){.read = product_show, .who = &nobody, .id = PRODUCT}, ERR_none);
    assert_int_equal(json_i64(shown, "offline_fen", -1), 300000 - 150000);
    const cJSON *dearest = json_member(list("sort", "-price"), "items")->child;
    assert_int_equal(json_i64(dearest, "offline_fen", -1), 300000 - 150000);
}

static void the_quote_says_whether_and_why_not(void **state)
{
    (void)state;
    const cJSON *yes = ask(&(struct question){.read = order_quote_show, .who = &buyer, .id = PRODUCT}, ERR_none);
    assert_string_equal(json_member(yes, "allowed_actions")->child->valuestring, "order");
    assert_int_equal(json_i64(yes, "deduction_fen", -1), 0);
    const cJSON *own = ask(&(struct question){.read = order_quote_show, .who = &seller, .id = PRODUCT}, ERR_none);
    assert_true(str_is(json_str(json_member(own, "blocked")->child, "code"), "not_certified"));
    const cJSON *plain =
        ask(&(struct question){.read = order_quote_show, .who = &buyer, .id = "01930000-0000-7000-8000-000000000043"},
            ERR_none);
    assert_true(str_is(json_str(json_member(plain, "blocked")->child, "code"), "product_not_orderable"));
}

static void recommendations_are_others_of_the_same_service_type(void **state)
{
    (void)state;
    const cJSON *body =
        ask(&(struct question){.read = product_recommendation_list, .who = &nobody, .id = PRODUCT}, ERR_none);
    assert_int_equal(count(body), 4);
    assert_int_equal(json_i64(json_member(body, "items")->child, "price_fen", 0), 900);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_order_is_walked_page_by_page_without_loss),
        cmocka_unit_test(one_providers_products_are_walked_in_every_order_too),
        cmocka_unit_test(a_search_finds_any_part_of_a_name_in_every_order),
        cmocka_unit_test(filters_narrow_the_list_in_every_order_and_search),
        cmocka_unit_test(a_draft_is_seen_by_its_provider_and_by_staff_alone),
        cmocka_unit_test(products_of_a_provider_that_lost_its_certification_are_not_public),
        cmocka_unit_test(what_is_left_to_pay_between_the_parties_is_told),
        cmocka_unit_test(the_quote_says_whether_and_why_not),
        cmocka_unit_test(recommendations_are_others_of_the_same_service_type),
    };
    return cmocka_run_group_tests(tests, make, drop);
}
