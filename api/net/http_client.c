/* The only user of libcurl. One handle and one connection a request; nothing of the environment (proxies, .netrc) has a
 * say. */
#include "net/http_client.h"

#include "address_guard.h"

#include <curl/curl.h>
#include <unistd.h>

struct transfer {
    const struct net_request *request;
    struct strbuf body;
    bool too_large;
    bool opened; /* at least one address was within reach */
};

bool net_start(void)
{
    return curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
}

void net_stop(void)
{
    curl_global_cleanup();
}

static size_t collect(char *data, size_t size, size_t count, void *transfer_)
{
    struct transfer *t = transfer_;
    const size_t len = size * count;
    t->too_large = len > t->request->bytes_max - t->body.len;
    if (t->too_large)
        return 0; /* ends the transfer with an error */
    strbuf_add(&t->body, (struct str){data, len});
    return len;
}

static bool within_reach(enum net_reach reach, const struct sockaddr *address)
{
    return reach == NET_ANYWHERE || address_is_public(address) ||
           (reach == NET_PUBLIC_OR_LOOPBACK && address_is_loopback(address));
}

/* Called with each address that is about to be connected to. */
static curl_socket_t open_socket(void *transfer_, curlsocktype purpose, struct curl_sockaddr *to)
{
    struct transfer *t = transfer_;
    if (purpose != CURLSOCKTYPE_IPCXN || !within_reach(t->request->reach, &to->addr))
        return CURL_SOCKET_BAD;
    t->opened = true;
    return socket(to->family, to->socktype | SOCK_CLOEXEC, to->protocol);
}

static CURLcode set_bounds(CURL *curl, struct transfer *t)
{
    const struct net_request *r = t->request;
    CURLcode bad = curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, r->scheme == NET_HTTPS ? "https" : "http,https");
    bad = bad ? bad : curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
    bad = bad ? bad : curl_easy_setopt(curl, CURLOPT_PROXY, "");
    bad = bad ? bad : curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 1L);
    bad = bad ? bad : curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 2L);
    bad = bad ? bad : curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    bad = bad ? bad : curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, (long)r->timeout_ms * 2 / 3);
    bad = bad ? bad : curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long)r->timeout_ms);
    bad = bad ? bad : curl_easy_setopt(curl, CURLOPT_OPENSOCKETFUNCTION, open_socket);
    bad = bad ? bad : curl_easy_setopt(curl, CURLOPT_OPENSOCKETDATA, (void *)t);
    bad = bad ? bad : curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, collect);
    return bad ? bad : curl_easy_setopt(curl, CURLOPT_WRITEDATA, (void *)t);
}

static CURLcode set_request(CURL *curl, struct arena *mem, const struct net_request *r)
{
    CURLcode bad = curl_easy_setopt(curl, CURLOPT_URL, arena_cstr(mem, r->url));
    if (!bad && r->form.data) { /* libcurl sets the form's Content-Type by itself */
        bad = curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE, (long)r->form.len);
        bad = bad ? bad : curl_easy_setopt(curl, CURLOPT_POSTFIELDS, arena_cstr(mem, r->form));
    }
    return bad;
}

/* A header's value goes into a line of its own, so it must not hold one's end. */
static bool is_header_value(struct str value)
{
    for (size_t i = 0; i < value.len; i++)
        if ((unsigned char)value.data[i] < ' ' || value.data[i] == 0x7F)
            return false;
    return true;
}

static bool add_header(struct arena *mem, struct curl_slist **list, const char *name, struct str value)
{
    if (!value.data)
        return true;
    if (!is_header_value(value))
        return false;
    struct curl_slist *longer = curl_slist_append(*list, arena_printf(mem, "%s: %.*s", name, STR_FMT(value)).data);
    if (longer)
        *list = longer;
    return longer != NULL;
}

static CURLcode run(CURL *curl, struct arena *mem, struct transfer *t, struct net_answer *out)
{
    struct curl_slist *headers = NULL;
    const bool good = add_header(mem, &headers, "Accept", t->request->accept) &&
                      add_header(mem, &headers, "Authorization", t->request->authorization);
    CURLcode bad = good ? set_bounds(curl, t) : CURLE_BAD_FUNCTION_ARGUMENT;
    bad = bad ? bad : set_request(curl, mem, t->request);
    bad = bad ? bad : curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
    bad = bad ? bad : curl_easy_perform(curl);
    long status = 0;
    bad = bad ? bad : curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    curl_slist_free_all(headers);
    if (!bad)
        *out = (struct net_answer){.status = (int)status, .body = t->body.len ? strbuf_str(&t->body) : STR("")};
    return bad;
}

static enum net_outcome outcome_of(CURLcode bad, const struct transfer *t)
{
    if (bad == CURLE_OK)
        return NET_ANSWERED;
    if (t->too_large)
        return NET_TOO_LARGE;
    if (bad == CURLE_UNSUPPORTED_PROTOCOL || (bad == CURLE_COULDNT_CONNECT && !t->opened))
        return NET_FORBIDDEN_ADDRESS;
    return bad == CURLE_OPERATION_TIMEDOUT ? NET_TIMED_OUT : NET_FAILED;
}

/* Queries and what stands before an @ may be secrets. */
static struct str without_secrets(struct str url)
{
    struct str rest = url;
    rest = str_cut(&rest, '?');
    const char *at = rest.len ? memrchr(rest.data, '@', rest.len) : NULL;
    return at ? (struct str){at + 1, rest.len - (size_t)(at + 1 - rest.data)} : rest;
}

enum net_outcome net_fetch(struct arena *mem, const struct net_request *request, struct net_answer *out)
{
    struct transfer t = {.request = request, .body = {.mem = mem}};
    CURL *curl = curl_easy_init();
    const CURLcode bad = curl ? run(curl, mem, &t, out) : CURLE_FAILED_INIT;
    curl_easy_cleanup(curl);
    const enum net_outcome outcome = outcome_of(bad, &t);
    if (outcome != NET_ANSWERED)
        out->detail = arena_printf(mem, "%.*s: %s", STR_FMT(without_secrets(request->url)),
                                   outcome == NET_FORBIDDEN_ADDRESS ? "the address is not allowed"
                                   : outcome == NET_TOO_LARGE       ? "the answer is too large"
                                                                    : curl_easy_strerror(bad))
                          .data;
    return outcome;
}
