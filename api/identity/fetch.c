/* Requests to the province within the limits of a login, which a browser waits for. Knows HTTP by net alone. */
#include "fetch.h"

#include "net/http_client.h"

struct err fetch_run(struct arena *mem, const struct fetch *f, int *status, struct str *body)
{
    const struct net_request request = {.url = f->url,
                                        .form = f->form,
                                        .accept = STR("application/json"),
                                        .authorization = f->authorization,
                                        .scheme = f->https_only ? NET_HTTPS : NET_HTTP_OR_HTTPS,
                                        .reach = NET_ANYWHERE,
                                        .timeout_ms = f->timeout_ms,
                                        .bytes_max = FETCH_BYTES_MAX};
    struct net_answer answer;
    if (net_fetch(mem, &request, &answer) != NET_ANSWERED)
        return ERR(login_unavailable, answer.detail);
    *status = answer.status;
    *body = answer.body;
    return NO_ERR;
}
