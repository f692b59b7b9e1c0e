/* Access tokens: JWT, ES256, by libjwt – the only user of libjwt. Keys, signing, verifying, JWKS. No database.
 * Also the JWS signing that receipts use. */
#ifndef JQT_TOKEN_TOKEN_H
#define JQT_TOKEN_TOKEN_H
#include "base/err.h"
#include "base/json.h"
#include "base/principal.h"

enum { TOKEN_LIFETIME_S = 600 };

struct token_keys; /* immutable; thread-safe */
/* Every NAME.pem of the folder is an EC P-256 private key with kid NAME; the last by name signs, all verify.
 * NULL with a sentence in *why if there is none or one is not P-256. */
struct token_keys *token_keys_load(struct str folder, struct str issuer, struct arena *, struct str *why);
void token_keys_free(struct token_keys *);
/* Public keys as a JWK set (RFC 7517), made once. */
struct str token_keys_jwks(const struct token_keys *);

/* Signs {iss aud sub exp iat jti client_id scope roles enterprise_id sid auth_time}; aud is the issuer + "/api". */
struct err token_sign(const struct token_keys *, struct arena *, const struct principal *, struct str *out);

enum token_verdict { TOKEN_VALID, TOKEN_EXPIRED, TOKEN_INVALID };
/* Algorithm from our own configuration, key by kid; exp, iss, aud required. Verified tokens are kept in a sharded
 * cache (whole token compared) until exp or 60 s. *out: strings live in the arena. */
enum token_verdict token_verify(struct token_keys *, struct arena *, struct str token, int64_t now_s,
                                struct principal *out);

/* Compact JWS (ES256) over any JSON payload, for seal receipts: header {"alg":"ES256","kid":…,"typ":"JWT"}.
 * libjwt does not care what the payload means. */
struct err token_sign_payload(const struct token_keys *, struct arena *, struct str json_payload, struct str *out);
/* Verifies an ES256 JWS with a JWK set's text (a foreign one: the province's id_token – ES256, RS256 or PS256 by
 * `allowed_algorithms`, comma-separated). The payload is strictly parsed. */
bool jws_verify(struct arena *, struct str jws, struct str jwks_json, struct str allowed_algorithms,
                const cJSON **payload);
#endif
