/* Service providers as anybody may see them: name, address, presentation, what their orders sum up to. */
#include "base/text.h"
#include "product/product.h"
#include "queries.h"

struct err provider_list(struct db_pool *pool, const struct call *call, struct reply *reply, struct problem *why)
{
    const struct str q = call_arg(call, "q");
    const struct param part = q.data ? P_TEXT(text_fold(call->mem, q)) : P_NULL;
    return gate_list(pool, call,
                     SELECT(&q_provider_list, PARAMS(P_TEXT_OR_NULL(call_arg(call, "district_code")), part)), reply,
                     why);
}

struct err provider_show(struct db_pool *pool, const struct call *call, struct reply *reply, struct problem *why)
{
    (void)why;
    return gate_show(pool, call, SELECT(&q_provider_show_json, PARAMS(P_UUID(call->id))), reply);
}
