/* HTTP over civetweb: the only user of civetweb. Framing checks, size limits, admission, drain, one send per
 * response, one log line per request. Knows no routes, no database. */
#ifndef JQT_HTTP_HTTP_H
#define JQT_HTTP_HTTP_H
#include "base/address.h"
#include "base/err.h"
#include "base/problem.h"

struct http_header {
    struct str name, value;
};

struct http_request {
    struct arena *mem; /* lives as long as the request */
    struct str method; /* as sent; HEAD arrives as HEAD */
    struct str path;   /* raw: percent-encoding untouched, begins with '/' */
    struct str query;  /* raw, without '?'; empty if none */
    const struct http_header *headers;
    size_t header_count;
    struct ip_address peer; /* the client's; of X-Forwarded-For only what trusted proxies wrote */
    bool peer_is_proxy;     /* a trusted one, which names no client: the address stands for many */
    struct str request_id;  /* X-Request-Id if acceptable (≤ 64 of [A-Za-z0-9._-]), else made */
    int64_t content_length; /* -1: none given (chunked or no body) */
    bool has_body;
    int64_t started_us; /* monotonic */
    /* for the log line, set by the handler; static or arena memory */
    struct str log_operation, log_path /* template: the path itself holds ids */, log_account, log_client, log_code;
    unsigned log_trips;
    void *server_private;
};

enum { HTTP_HEADERS_MAX = 16 };
struct http_response {
    int status;
    struct http_header headers[HTTP_HEADERS_MAX]; /* Content-Type, ETag, …; Content-Length, Date, Connection and
                                                   * X-Request-Id are the server's */
    size_t header_count;
    struct str body; /* arena or static memory; not sent for HEAD, 204 and 304 */
    /* Large downloads: when file_fd ≥ 0, body is ignored and file_size bytes of it are sent; closed by the server. */
    int file_fd;
    int64_t file_size;
    bool close; /* end the connection after this response */
};

/* The value of a header, empty if missing; names compare without case. Fields sent more than once are one list, but for
 * those that may stand once only: these are refused. */
struct str http_header_get(const struct http_request *, const char *name);
/* 1 if it was sent, else 0. */
size_t http_header_count(const struct http_request *, const char *name);
void http_response_header(struct http_response *, struct str name, struct str value);
#define HTTP_SET(response, name, value) http_response_header((response), STR(name), (value))
/* Content-Disposition of a file to be saved (RFC 6266, RFC 8187): a name in ASCII without quotes for old programs, the
 * right one in UTF-8. */
struct str http_attachment(struct arena *, struct str ascii_name, struct str name);

/* Reads the whole body. Errors: body_too_large (more than max_bytes; the connection will close),
 * body_incomplete (peer stopped), body_timeout (total deadline 10 s). Sends 100 Continue where asked. */
struct err http_body_read(struct http_request *, size_t max_bytes, struct str *out);
/* Reads the next piece into `buffer`; *got 0 at the end. Total deadline 60 s. */
struct err http_body_read_some(struct http_request *, void *buffer, size_t size, size_t *got);

/* problem+json (RFC 9457) into the response. type is {public_url}/problems/{code}; language by the request's
 * Accept-Language (zh-CN unless English is preferred); adds Retry-After. */
void http_problem(struct http_request *, struct http_response *, const struct problem *, struct str public_url);
/* In how many seconds it may be tried again: as the problem says, else soon where waiting helps; 0: not told. */
int http_retry_after_s(const struct problem *);
bool http_wants_english(const struct http_request *);
/* Accept-Encoding lets the answer be gzip (RFC 9110 §12.5.3). */
bool http_accepts_gzip(const struct http_request *);

struct http_server;
typedef void http_handler(void *context, struct http_request *, struct http_response *);
struct http_config {
    struct str listen;       /* address:port; port 0 takes a free one */
    int listener;            /* descriptor of a socket that listens already and is another process's afterwards, which
                              * is used in place of `listen`; 0: none */
    struct str public_url;   /* for the problems the server itself makes */
    struct str cors_origins; /* exact, comma-separated; empty: no CORS */
    struct str trusted_proxies; /* comma-separated addresses and networks */
    int workers;
    int max_in_flight; /* more get 503 + Retry-After; 0: workers − 1 */
    int reserved;      /* of these for requests that `urgent` knows; fewer than all */
    /* Is this a request for a reserved place? Asked while all others are taken, before anything of it is believed. */
    bool (*urgent)(void *context, struct str method, struct str path);
    http_handler *handler; /* every request but health; CORS preflights are answered before it */
    http_handler *health;  /* /healthz, /readyz: before admission */
    void *context;
};
/* Starts listening. NULL with a sentence in *why if the address cannot be bound. */
struct http_server *http_server_start(const struct http_config *, struct arena *, struct str *why);
int http_server_port(const struct http_server *);
/* From now on "Connection: close", and /readyz is 503: a proxy sends its requests elsewhere. Connections that have not
 * asked anything are closed a moment later. Of a listening socket that was handed over nothing is taken any more: what
 * waits there is for whoever follows. Thread-safe. */
void http_server_begin_drain(struct http_server *);
/* Does it still take connections in? For a watchdog. Thread-safe. */
bool http_server_is_alive(const struct http_server *);
/* Drains; waits ≤ timeout_ms for zero requests in flight, then stops and frees. */
void http_server_stop(struct http_server *, int timeout_ms);

/* ---- the admin listener: for those who watch the service; never public ---- */

/* Answers /healthz and /readyz by threads and a waiting room of its own, so that it does not wait for what the public
 * port is busy with; a silent watcher holds up nobody. Everything else is 404. */
struct http_admin;
struct http_admin_config {
    struct str listen; /* address:port; port 0 takes a free one */
    struct str public_url;
    http_handler *health;
    void *context;
};
/* NULL with a sentence in *why. */
struct http_admin *http_admin_start(const struct http_admin_config *, struct arena *, struct str *why);
int http_admin_port(const struct http_admin *);
/* From now on /readyz is 503. Thread-safe. */
void http_admin_begin_drain(struct http_admin *);
void http_admin_stop(struct http_admin *);
#endif
