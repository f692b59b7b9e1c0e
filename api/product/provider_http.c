/* Service providers as anybody may see them: name, address, presentation, what their orders sum up to. */
#include "product/product.h"
#include "queries.h"

struct err provider_list(struct db_pool *pool, const struct call *call, struct reply *reply, struct problem *why)
{
    const struct param district = P_TEXT_OR_NULL(call_arg(call, "district_code"));
    struct param words;
    if (!gate_words(call, &words, why))
        return NO_ERR;
    if (words.kind == PARAM_NULL)
        return gate_list(pool, call, SELECT(&q_provider_list, PARAMS(district)), reply, why);
    return gate_list(pool, call, SELECT(&q_provider_list_by_name, PARAMS(district, words)), reply, why);
}

struct err provider_show(struct db_pool *pool, const struct call *call, struct reply *reply, struct problem *why)
{
    (void)why;
    return gate_show(pool, call, SELECT(&q_provider_show_json, PARAMS(P_UUID(call->id))), reply);
}
