/* Health of the process and readiness, the same on the public port and on the admin's. */
#include "http_private.h"

bool health_asked(struct str path)
{
    return str_is(path, "/readyz") || str_is(path, "/healthz");
}

bool health_answer(const struct health *health, struct http_request *request, struct http_response *response)
{
    if (!health->handler || !health_asked(request->path))
        return false;
    request->log_operation = STR("health");
    if (!health->draining || !str_is(request->path, "/readyz")) {
        health->handler(health->context, request, response);
        return true;
    }
    const struct problem problem = {.mem = request->mem, .code = ERR_shutting_down};
    http_problem(request, response, &problem, health->public_url);
    return true;
}
