/* What the files of token share among themselves. */
#ifndef JQT_TOKEN_PRIVATE_H
#define JQT_TOKEN_PRIVATE_H
#include "token/token.h"

#include <openssl/evp.h>

/* ---- compact JWS, taken apart strictly (RFC 7515 §3.1) ---- */
struct jws {
    struct str signing_input; /* header and payload as sent, with the dot */
    const cJSON *header;      /* an object without duplicate members and without "crit" */
    struct str payload;       /* decoded bytes */
    struct str signature;     /* decoded bytes */
};
bool jws_split(struct arena *, struct str text, struct jws *out);

/* ---- JWK (RFC 7517, RFC 7518 §6) ---- */
/* The public half of a P-256 key as a JWK with kid, use and alg; data NULL if the key is of another kind. */
struct str jwk_write_p256(struct arena *, EVP_PKEY *, struct str kid);
/* A public key, tied to the arena; NULL if it is not one that `algorithm` (ES256, RS256, PS256) may use. */
EVP_PKEY *jwk_read(struct arena *, const cJSON *jwk, struct str algorithm);
bool pkey_is_p256(EVP_PKEY *);

/* ---- keys ---- */
struct signing_key {
    struct str kid;
    struct str private_pem, public_pem; /* NUL behind; libjwt parses PEM at every call */
};
struct token_cache;
struct token_keys {
    struct signing_key list[TOKEN_KEYS_MAX]; /* ascending by kid */
    size_t count;
    struct str issuer, audience;
    struct str jwks;
    struct token_cache *cache;
};
const struct signing_key *token_key_find(const struct token_keys *, struct str kid); /* NULL: unknown */

/* ---- cache of verified tokens ---- */
struct token_cache *token_cache_new(void);
void token_cache_free(struct token_cache *);
/* True and a copy in *out (strings in the arena) if exactly this token was verified and is still trusted. */
bool token_cache_find(struct token_cache *, struct arena *, struct str token, int64_t now_s, struct principal *out);
/* Tokens or texts larger than a slot are not kept. */
void token_cache_put(struct token_cache *, struct str token, int64_t now_s, const struct principal *);
#endif
