/* Who is who: the OAuth bridge in front of the provincial login (api.md), accounts, sessions, clients, and whether a
 * session still stands. Its handlers for operations.c, its parts for app.c and cli.c. */
#ifndef JQT_IDENTITY_IDENTITY_H
#define JQT_IDENTITY_IDENTITY_H
#include "command/sweep.h"
#include "gate/gate.h"

struct identity; /* thread-safe */

/* Checks the configuration (claims map, scope). NULL with a sentence in *why. Asks nobody: neither the database nor
 * the province need to be up. Lives until identity_free. */
struct identity *identity_new(const struct config *, struct db_pool *, struct token_keys *, struct arena *,
                              struct str *why);
/* Starts the thread that learns what may end a standing, with a connection of that pool, which requests must not use
 * up; without it every standing is asked of the database. */
void identity_start(struct identity *, struct db_pool *background);
void identity_free(struct identity *); /* NULL is allowed; stops the thread; before the pool is freed */

/* Does the session stand? Fills roles, enterprise, scope, auth_time_s and reauthenticated with what holds now.
 * ERR_unauthorized if not. No trip while a cached answer is known to be current: a change told by an
 * event with the audience STANDING (events.def) holds within a second on every instance, or the database is asked
 * (standing.c). */
struct err identity_standing(void *identity, struct arena *, struct principal *who);

/* Operations: oauthAuthorize, oauthCallback, oauthToken, oauthRevoke, oauthIntrospect, oauthLogout, oauthMetadata,
 * oauthJwks. */
raw_fn identity_authorize, identity_callback, identity_token, identity_revoke, identity_introspect, identity_logout,
    identity_logout_confirm, identity_metadata, identity_jwks;

/* Deletes what has expired: logins, codes, sessions. */
extern const struct sweep identity_sweeps[];
enum { IDENTITY_SWEEPS = 2 };

/* ---- jqt admin ---- */
/* A staff role of the province's subject; the account need not have logged in yet. Repeating changes nothing. */
struct identity_role_change {
    struct str subject, role;
    struct str name; /* as colleagues see it, until the first login; may be empty */
    enum { ROLE_REVOKED, ROLE_GRANTED } to;
};
/* invalid_fields says what is wrong; not_found: no such account to take a role from. */
struct err identity_admin_change_role(struct db_pool *, const struct config *, struct arena *,
                                      const struct identity_role_change *, struct problem *why);

enum { IDENTITY_REDIRECTS_MAX = 10 };
struct identity_client {
    struct str id;       /* ≤ 64 of [A-Za-z0-9._-] */
    struct str name;     /* as people see it */
    struct str kind;     /* public; confidential clients need a secret, see `secret` */
    struct str platform; /* browser or mobile: how long a login lasts */
    struct str redirects[IDENTITY_REDIRECTS_MAX];
    size_t redirect_count;
    struct str secret; /* confidential: ≥ 32 characters, stored as a hash; empty keeps the one it has */
};
/* Makes the client, or brings an existing one to this description. invalid_fields says what is wrong. */
struct err identity_admin_add_client(struct db_pool *, const struct config *, struct arena *,
                                     const struct identity_client *, struct problem *why);

/* For doctor: can the province's discovery document be read? */
bool identity_check_login(const struct config *, struct arena *, struct str *why);
#endif
