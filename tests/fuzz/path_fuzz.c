/* A target against the service's own contract: percent-decoding, routes, parameters of the query. */
#include "contract/contract.h"
#include "db/embedded.h"
#include "fuzz.h"

static struct str no_header(const void *context, const char *name)
{
    (void)context, (void)name;
    return STR_EMPTY;
}

static const struct contract *contract(void)
{
    static struct contract *made;
    static struct arena *mem;
    struct str why = STR_EMPTY;
    if (!mem)
        mem = arena_new();
    if (!made)
        made = contract_compile(embedded_openapi.text, mem, &why);
    must(made != NULL);
    return made;
}

void fuzz_one(struct arena *mem, struct str text)
{
    static const char *const methods[] = {"GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "TRACE"};
    struct str query = text;
    const struct str path = str_cut(&query, '?');
    for (size_t i = 0; i < sizeof methods / sizeof methods[0]; i++) {
        struct route route;
        struct arguments arguments = {0};
        struct problem problem = {.mem = mem};
        const enum route_result found = contract_route(contract(), mem, str_from(methods[i]), path, &route);
        must(found != ROUTE_NO_METHOD || route.allow.len > 0);
        if (found != ROUTE_FOUND)
            continue;
        const struct contract_request request = {.route = &route, .raw_query = query, .header = no_header};
        for (size_t at = 0; at < PATH_PARAMS_MAX; at++)
            must(str_utf8_valid(route.path_values[at]));
        contract_check_parameters(mem, &request, &arguments, &problem);
        for (size_t at = 0; !has_problem(&problem) && at < arguments.count; at++)
            must(str_utf8_valid(arguments.list[at].value) &&
                 (arguments.list[at].value.len == 0 ||
                  !memchr(arguments.list[at].value.data, '\0', arguments.list[at].value.len)));
        for (size_t at = 0; at < problem.fault_count; at++)
            (void)fault_detail(mem, &problem.faults[at], at % 2 == 0);
    }
}
