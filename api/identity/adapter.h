/* What the OAuth bridge asks of a login protocol. One adapter a protocol; `oidc` is the first. */
#ifndef JQT_IDENTITY_ADAPTER_H
#define JQT_IDENTITY_ADAPTER_H
#include "base/config.h"
#include "base/err.h"
#include "identity_rules.h"

struct login_start {
    struct str state;        /* unguessable, known to the browser alone; secrets of the exchange derive from it */
    struct str callback_url; /* where the province sends the browser back */
    int64_t max_age_s;       /* -1: none; 0: the province must ask again */
};
struct login_return {
    struct login_start start; /* as it was at begin */
    int64_t begun_s;
    struct str code, iss; /* query parameters of the return; data NULL: not given */
};

struct login_adapter {
    const char *name;        /* last segment of the callback's path */
    bool proves_fresh_login; /* can make the province ask again, and show that it did */
    void *self;
    /* The address to send the browser to. login_unavailable while the province does not answer. */
    struct err (*begin)(void *self, struct arena *, const struct login_start *, struct str *location);
    /* Server to server: who logged in. login_unavailable; oauth_login_failed (with a text for the log) when the
     * province's answer is refused or cannot be believed. Checks signature, issuer, audience, nonce and age. */
    struct err (*finish)(void *self, struct arena *, const struct login_return *, struct login_person *);
    /* So many requests wait for the province that `finish` would be refused: a login that is not taken yet can wait. */
    bool (*crowded)(const void *self);
    /* The province's own logout with a way back; data NULL if it has none or does not answer. */
    struct str (*logout)(void *self, struct arena *, struct str return_url, struct str state);
    void (*free)(void *self);
};

/* False with a sentence in *why if the configuration is unusable; asks nobody. */
bool oidc_adapter_new(const struct config *, struct arena *, struct login_adapter *out, struct str *why);
#endif
