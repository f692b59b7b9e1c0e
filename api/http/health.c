/* Health of the process and readiness, the same on the public port and on the admin's. */
#include "http_private.h"

bool health_answer(const struct health *health, struct http_request *request, struct http_response *response)
{
    const bool ready = str_is(request->path, "/readyz");
    if (!health->handler || (!ready && !str_is(request->path, "/healthz")))
        return false;
    request->log_operation = STR("health");
    if (!ready || !health->draining) {
        health->handler(health->context, request, response);
        return true;
    }
    const struct problem problem = {.mem = request->mem, .code = ERR_shutting_down};
    http_problem(request, response, &problem, health->public_url);
    return true;
}
