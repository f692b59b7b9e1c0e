/* Looking through the catalogue: by words, filters and sort (manual §4.6), and how much of it each filter would leave.
 */
#include "catalogue.h"
#include "product/product.h"
#include "queries.h"

static const struct query *query_for(struct str sort)
{
    if (str_is(sort, "price"))
        return &q_product_list_price;
    if (str_is(sort, "-price"))
        return &q_product_list_price_desc;
    if (str_is(sort, "sales"))
        return &q_product_list_sales;
    return str_is(sort, "rating") ? &q_product_list_rating : &q_product_list_newest;
}

static struct param i64_or_null(const struct call *call, const char *name)
{
    int64_t value = 0;
    return str_to_i64(call_arg(call, name), &value) ? P_I64(value) : P_NULL;
}

/* What the catalogue is filtered by, in the order of its queries. */
enum { FILTERS = 6 };
static bool read_filters(const struct call *call, struct param *filters, struct problem *why)
{
    filters[0] = P_BOOL(call_arg_bool(call, "voucher_only", false));
    filters[1] = P_TEXT_OR_NULL(call_arg(call, "service_type"));
    filters[2] = i64_or_null(call, "min_price_fen");
    filters[3] = i64_or_null(call, "max_price_fen");
    filters[4] = P_TEXT_OR_NULL(call_arg(call, "district_code"));
    return gate_words(call, &filters[5], why);
}

struct err catalogue_list(struct db_pool *pool, const struct call *call, struct reply *reply, struct problem *why)
{
    const struct str sort = call_arg(call, "sort");
    struct uuid provider = {{0}};
    struct param filters[FILTERS + 2];
    if (!read_filters(call, filters, why))
        return NO_ERR;
    if (!uuid_parse(call_arg(call, "provider_id"), &provider))
        return gate_list(pool, call, SELECT(query_for(sort), ((struct params){filters, FILTERS})), reply, why);
    filters[FILTERS] = P_UUID(provider);
    filters[FILTERS + 1] = P_TEXT(sort.data ? sort : STR("newest"));
    return gate_list(pool, call, SELECT(&q_product_list_of_provider, ((struct params){filters, FILTERS + 2})), reply,
                     why);
}

struct err product_facets_show(struct db_pool *pool, const struct call *call, struct reply *reply, struct problem *why)
{
    struct param filters[FILTERS];
    if (!read_filters(call, filters, why))
        return NO_ERR;
    return gate_show(pool, call, SELECT(&q_product_facets_json, ((struct params){filters, FILTERS})), reply);
}
