/* The rules of the OAuth bridge, pure: no database, no network, no clock. */
#ifndef JQT_IDENTITY_RULES_H
#define JQT_IDENTITY_RULES_H
#include "base/hash.h"
#include "base/id.h"
#include "base/json.h"
#include "base/problem.h"
#include "base/role.h"

enum {
    LOGIN_LIFETIME_S = 600,
    LOGOUT_LIFETIME_S = 600,
    CODE_LIFETIME_S = 60,
    REFRESH_REPEAT_MS = 10 * 1000,
    BROWSER_SESSION_S = 8 * 3600,
    MOBILE_SESSION_S = 30 * 24 * 3600,
    PROVINCE_SKEW_S = 30,  /* how far the province's clock may be off */
    SECRET_BYTES = 32,     /* of codes, refresh tokens, states, browser keys */
    SECRET_CHARACTERS = 43 /* of one as text; a SHA-256 has as many */
};

/* ---- texts ---- */
void uri_encode(struct strbuf *, struct str); /* all but RFC 3986 unreserved */
/* "?name=value" or "&name=value" behind an address; a value with data NULL adds nothing. */
void uri_add(struct strbuf *, const char *name, struct str value);
/* The value of a cookie in a Cookie header (RFC 6265 §4.2), empty if it is not there. */
struct str cookie_find(struct str header, const char *name);
/* 43 characters of base64url: what our own secrets and S256 challenges look like. */
bool is_secret_text(struct str);
/* RFC 7636 §4.1: 43 to 128 unreserved characters. */
bool is_code_verifier(struct str);
/* RFC 7636 §4.6, S256, in constant time. */
bool pkce_matches(struct arena *, struct str verifier, struct str challenge);
/* May a client register it? https; http on loopback only; a private-use scheme (RFC 8252 §7.1) for mobile. No
 * fragment, no user info, no white space. */
bool redirect_uri_acceptable(struct str uri, bool mobile);
/* Those of the wanted scopes that are allowed, space-separated. */
struct str scope_granted(struct arena *, struct str wanted, struct str allowed);
unsigned roles_from_text(struct str space_separated);

/* ---- the authorization request (RFC 6749 §4.1.1) ---- */
struct authorize_request {
    struct str response_type, response_mode, code_challenge, code_challenge_method, capacity, state, scope, prompt;
    int64_t max_age_s; /* -1: none */
};
/* NULL, or the error for the redirect with a description in *text. */
const char *authorize_check(const struct authorize_request *, const char **text);

/* ---- the way back from a logout through the province ---- */
struct logout_return {
    struct str client_id, address, client_state; /* data NULL: the client gave none */
    int64_t expires_s;
};
/* The `state` that the province gives back with the browser, signed. */
struct str logout_state_write(struct arena *, struct str key, const struct logout_return *);
/* False for one that we did not sign, or whose time is over. Whether the client still may take the browser back is
 * not judged. */
bool logout_state_read(struct arena *, struct str key, struct str state, int64_t now_s, struct logout_return *out);

/* ---- what the province says of a person ---- */
enum claim {
    CLAIM_subject,
    CLAIM_account_type,
    CLAIM_uscc,
    CLAIM_enterprise_name,
    CLAIM_legal_representative,
    CLAIM_operator_name,
    CLAIM_operator_phone,
    CLAIMS
};
struct claims_map {
    struct str name[CLAIMS]; /* the province's name for it; empty: it does not tell */
};
/* "subject=sub,uscc=…"; false with a sentence for an unknown or repeated name, or without subject. */
bool claims_map_parse(struct arena *, struct str text, struct claims_map *out, struct str *why);

/* A name that is told and cannot be kept; of both the enterprise's. */
enum unusable_name { NAMES_USABLE, ENTERPRISE_NAME_UNUSABLE, REPRESENTATIVE_UNUSABLE };

struct login_person {
    struct str subject;
    bool legal;      /* a legal person, not a natural one */
    struct str uscc; /* as it is stored; empty: none that is valid */
    struct str enterprise_name, legal_representative, operator_name, operator_phone;
    enum unusable_name unusable;
    int64_t auth_time_s; /* 0: not told */
};
/* Takes the person out of the id_token's claims, what is missing there out of userinfo's (may be NULL). False if
 * there is no subject. Texts are trimmed, but the subject, which is a key and stays as it is byte for byte. Those that
 * are overlong or no text of one line (base/text.h) count as missing; of the two names that is told in `unusable`. */
bool claims_read(struct arena *, const struct claims_map *, const cJSON *id_token, const cJSON *userinfo,
                 struct login_person *out);
/* Can it be the subject of an account? */
bool subject_acceptable(struct str);
/* True if a mapped claim is missing from the id_token, so that userinfo is worth asking. */
bool claims_incomplete(const struct claims_map *, const cJSON *id_token);

struct id_token_expected {
    struct str issuer, client_id, nonce;
    int64_t now_s;
};
/* OpenID Connect Core §3.1.3.7. NULL if all is well, else what is wrong, for the log. */
const char *id_token_fault(const cJSON *claims, const struct id_token_expected *);
/* Did the province ask again, as max_age demanded of a login that began at begun_s? */
bool login_is_recent(int64_t auth_time_s, int64_t begun_s, int64_t max_age_s);

/* ---- capacity ---- */
enum capacity_choice { CAPACITY_DEFAULT, CAPACITY_STAFF, CAPACITY_ENTERPRISE };
struct capacity_facts {
    bool legal, has_uscc;
    enum unusable_name unusable; /* of login_person */
    unsigned staff_roles;
    bool disabled;
    enum capacity_choice wanted;
};
/* True with *staff; else account_disabled, personal_login, oauth_login_failed or forbidden in `why`. */
bool capacity_decide(const struct capacity_facts *, bool *staff, struct problem *why);

/* ---- the token endpoint ---- */
struct client_facts {
    bool found, active, confidential;
    struct hash secret_hash;
};
struct client_proof {
    struct str secret; /* data NULL: none */
};
/* oauth_invalid_client if the client is unknown, off, or has not proved itself as its kind must. */
bool client_decide(const struct client_facts *, const struct client_proof *, struct problem *why);

struct grant_facts {
    bool found;
    bool own;    /* it was given to the asking client */
    bool stands; /* the session behind it */
    bool used;
    int64_t age_ms; /* since use when used, else since it was given */
};
enum grant_outcome { GRANT_REFUSED, GRANT_GIVEN, GRANT_REPEATED /* the same successor again */, GRANT_ABUSED };
/* A code: within CODE_LIFETIME_S, once. A second use by its client is abuse: the session ends (RFC 6749 §4.1.2).
 * Another client's says nothing of the first, and must not end what is not its own. */
enum grant_outcome code_decide(const struct grant_facts *, bool redirect_matches, bool verifier_matches,
                               struct problem *why);
/* A refresh token: once; a repeat within REFRESH_REPEAT_MS gets the same successor (the answer was lost); later it
 * is abuse (RFC 9700 §4.14). */
enum grant_outcome refresh_decide(const struct grant_facts *, struct problem *why);

/* Who asks at the token endpoint: HTTP Basic (RFC 6749 §2.3.1, form-encoded inside) or the form's fields. */
struct client_credentials {
    struct str id, secret; /* data NULL: not given */
};
/* False if the header is broken or two ways are used at once. */
bool client_credentials_read(struct arena *, struct str authorization, struct str form_id, struct str form_secret,
                             struct client_credentials *out);
#endif
