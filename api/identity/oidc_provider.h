/* What is known of the province's OpenID provider: its discovery document and keys, cached and refreshed lazily. */
#ifndef JQT_IDENTITY_OIDC_PROVIDER_H
#define JQT_IDENTITY_OIDC_PROVIDER_H
#include "fetch.h"

struct oidc_endpoints {
    struct str authorization, token;
    struct str userinfo, end_session; /* empty: it has none */
    struct str jwks;
    bool secret_in_form; /* it takes client_secret_post only */
};

struct oidc_provider; /* thread-safe */
/* timeout_ms: of one request to the province. `places` are the requests that the service runs at once: those that wait
 * for the province, whatever for, have a share of them, so that one which hangs takes no more. */
struct oidc_provider *oidc_provider_new(struct str issuer, bool https_only, int timeout_ms, int places);
void oidc_provider_free(struct oidc_provider *);
/* fetch_run with the provider's limits; login_unavailable at once when too many wait for the province. */
struct err oidc_provider_fetch(struct oidc_provider *, struct arena *, struct fetch, int *status, struct str *body);
bool oidc_provider_crowded(const struct oidc_provider *);
/* login_unavailable when the province does not answer or not sensibly. While one thread asks, the others wait for
 * it; a failure is told to everyone for RETRY_MS before the province is asked again. */
struct err oidc_provider_endpoints(struct oidc_provider *, struct arena *, struct oidc_endpoints *);
enum jwks_age { JWKS_CACHED, JWKS_ANEW /* its keys did not fit: read again unless that was just done */ };
/* The key set's text. */
struct err oidc_provider_jwks(struct oidc_provider *, struct arena *, enum jwks_age, struct str *jwks);
#endif
