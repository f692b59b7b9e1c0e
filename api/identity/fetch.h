/* One HTTP request to the province: TLS verified, no redirects, JQT_OIDC_TIMEOUT_MS, FETCH_BYTES_MAX. */
#ifndef JQT_IDENTITY_FETCH_H
#define JQT_IDENTITY_FETCH_H
#include "base/arena.h"
#include "base/err.h"

enum { FETCH_BYTES_MAX = 1024 * 1024 };
struct fetch {
    struct str url;
    struct str form;          /* data NULL: GET; else POST application/x-www-form-urlencoded */
    struct str authorization; /* a header's value; data NULL: none */
    bool https_only;
    int timeout_ms; /* for all of it */
};
/* Any complete answer is NO_ERR with its status; none, or a too large one, is login_unavailable. */
struct err fetch_run(struct arena *, const struct fetch *, int *status, struct str *body);
#endif
