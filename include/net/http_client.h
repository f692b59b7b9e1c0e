/* One HTTP request to another server, over libcurl: TLS verified, no redirects, no proxy, bounded in time and size.
 * Knows no protocol above HTTP. Blocks its thread for at most `timeout_ms`; hold neither a lock nor a transaction. */
#ifndef JQT_NET_HTTP_CLIENT_H
#define JQT_NET_HTTP_CLIENT_H
#include "base/arena.h"

/* Where a request may go. Judged is the address that is connected to, not the name: a name that resolves anew, or
 * to several addresses, gains nothing. */
enum net_reach {
    NET_PUBLIC,             /* globally reachable addresses only (api.md "Webhooks"): for addresses that users give */
    NET_PUBLIC_OR_LOOPBACK, /* the same in the sandbox */
    NET_ANYWHERE            /* for addresses of the configuration: they may stand in an internal network */
};
enum net_scheme { NET_HTTPS, NET_HTTP_OR_HTTPS };

struct net_request {
    struct str url;
    struct str form;          /* data NULL: GET; else POST application/x-www-form-urlencoded */
    struct str accept;        /* a media type; data NULL: any */
    struct str authorization; /* a header's value; data NULL: none */
    enum net_scheme scheme;
    enum net_reach reach;
    int timeout_ms; /* for all of it, > 0; connecting may take two thirds of it */
    size_t bytes_max;
};

enum net_outcome {
    NET_ANSWERED,
    NET_FORBIDDEN_ADDRESS, /* nothing was sent: no address of the host is within reach, or the scheme is not allowed */
    NET_TOO_LARGE,         /* the answer's body has more than bytes_max */
    NET_TIMED_OUT,
    NET_FAILED /* no such host, refused, TLS not verified, broken off … */
};
struct net_answer {
    int status;         /* any, redirects too */
    struct str body;    /* of the arena; never data NULL */
    const char *detail; /* for the log, of the arena: the address without its query and what failed; NULL: answered */
};

/* Once, before threads start; false when libcurl cannot be initialised. */
bool net_start(void);
void net_stop(void);

/* Only NET_ANSWERED fills status and body; every other outcome fills detail. Header values with control characters
 * are not sent: NET_FAILED. */
enum net_outcome net_fetch(struct arena *, const struct net_request *, struct net_answer *out);
#endif
