/* The bridge's HTTP client, over libcurl. Knows no protocol above HTTP; never follows a redirect. */
#include "fetch.h"

#include <curl/curl.h>

enum { CONNECT_TIMEOUT_MS = 2000 };

static size_t collect(char *data, size_t size, size_t count, void *buffer)
{
    struct strbuf *body = buffer;
    const size_t len = size * count;
    if (body->len + len > FETCH_BYTES_MAX)
        return 0; /* ends the transfer with an error */
    strbuf_add(body, (struct str){data, len});
    return len;
}

static bool add_header(struct curl_slist **list, const char *line)
{
    struct curl_slist *longer = curl_slist_append(*list, line);
    if (longer)
        *list = longer;
    return longer != NULL;
}

static CURLcode set_options(CURL *curl, struct arena *mem, const struct fetch *f, struct strbuf *body)
{
    const char *protocols = f->https_only ? "https" : "http,https";
    CURLcode bad = curl_easy_setopt(curl, CURLOPT_URL, arena_cstr(mem, f->url));
    bad = bad ? bad : curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, protocols);
    bad = bad ? bad : curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
    bad = bad ? bad : curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 1L);
    bad = bad ? bad : curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 2L);
    bad = bad ? bad : curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    bad = bad ? bad : curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, (long)CONNECT_TIMEOUT_MS);
    bad = bad ? bad : curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long)FETCH_TIMEOUT_MS);
    bad = bad ? bad : curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, collect);
    bad = bad ? bad : curl_easy_setopt(curl, CURLOPT_WRITEDATA, (void *)body);
    if (!bad && f->form.data) {
        bad = curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE, (long)f->form.len);
        bad = bad ? bad : curl_easy_setopt(curl, CURLOPT_POSTFIELDS, arena_cstr(mem, f->form));
    }
    return bad;
}

static struct err perform(CURL *curl, struct arena *mem, const struct fetch *f, int *status, struct str *text)
{
    struct strbuf body = {.mem = mem};
    struct curl_slist *headers = NULL;
    bool good = add_header(&headers, "Accept: application/json");
    if (f->authorization.data)
        good = good && add_header(&headers, arena_printf(mem, "Authorization: %.*s", STR_FMT(f->authorization)).data);
    CURLcode bad = good ? set_options(curl, mem, f, &body) : CURLE_OUT_OF_MEMORY;
    bad = bad ? bad : curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
    bad = bad ? bad : curl_easy_perform(curl);
    long code = 0;
    bad = bad ? bad : curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &code);
    curl_slist_free_all(headers);
    if (bad)
        return ERR(login_unavailable, arena_printf(mem, "%.*s: %s", STR_FMT(f->url), curl_easy_strerror(bad)).data);
    *status = (int)code;
    *text = body.len ? strbuf_str(&body) : STR("");
    return NO_ERR;
}

struct err fetch_run(struct arena *mem, const struct fetch *f, int *status, struct str *body)
{
    CURL *curl = curl_easy_init();
    if (!curl)
        return ERR(login_unavailable, "curl_easy_init failed");
    const struct err e = perform(curl, mem, f, status, body);
    curl_easy_cleanup(curl);
    return e;
}
