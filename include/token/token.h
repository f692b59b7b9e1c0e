/* Access tokens: JWT, ES256, by libjwt – the only user of libjwt. Keys, signing, verifying, JWKS. No database.
 * Also the JWS signing that receipts use, and the check of a foreign JWS (the province's id_token). */
#ifndef JQT_TOKEN_TOKEN_H
#define JQT_TOKEN_TOKEN_H
#include "base/err.h"
#include "base/json.h"
#include "base/principal.h"

enum { TOKEN_LIFETIME_S = 600, TOKEN_CACHE_S = 60, TOKEN_BYTES_MAX = 4096, TOKEN_KEYS_MAX = 8 };

struct token_keys; /* keys never change; thread-safe */
/* Every NAME.pem of the folder is an EC P-256 private key with kid NAME; the last by name signs, all verify, so that
 * tokens of the key before stay good during a rotation. At most TOKEN_KEYS_MAX. NULL with a sentence in *why if
 * there is none, too many, or one is not P-256. Lives in the arena; token_keys_free before the arena's end. */
struct token_keys *token_keys_load(struct str folder, struct str issuer, struct arena *, struct str *why);
void token_keys_free(struct token_keys *); /* NULL is allowed; no one may use them any more */
/* Public keys as a JWK set (RFC 7517), made once. */
struct str token_keys_jwks(const struct token_keys *);

/* Signs {iss aud sub exp iat jti client_id scope roles enterprise_id sid auth_time} (RFC 9068 §2.2 without its typ,
 * which libjwt does not know); aud is the issuer + "/api". exp is TOKEN_LIFETIME_S from now, or who->expires_s where
 * that is set and sooner. `mem` is scratch and holds the result. */
struct err token_sign(const struct token_keys *, struct arena *mem, const struct principal *who, struct str *out);

enum token_verdict { TOKEN_VALID, TOKEN_EXPIRED, TOKEN_INVALID };
/* Algorithm from our own configuration, key by kid; exp, iss, aud required, nbf obeyed. Verified tokens are kept in a
 * sharded cache (whole token compared) until exp or TOKEN_CACHE_S. *out is untouched unless VALID; its strings live
 * in the arena. Roles and enterprise are those of the token: hints, until identity's standing has been asked,
 * which also sets `reauthenticated` (it is not in the token). */
enum token_verdict token_verify(struct token_keys *, struct arena *, struct str token, int64_t now_s,
                                struct principal *out);

/* Compact JWS (ES256) over a JSON object, for seal receipts: header {"alg":"ES256","kid":…,"typ":"JWT"}.
 * libjwt does not care what the payload means; it writes its members sorted by name. */
struct err token_sign_payload(const struct token_keys *, struct arena *, struct str json_payload, struct str *out);
/* Verifies a compact JWS with a JWK set's text (a foreign one: the province's id_token – ES256, RS256 or PS256 by
 * `allowed_algorithms`, comma-separated). The key is chosen by kid; without a kid the set must hold exactly one key
 * of that kind. RSA keys under 2048 bits are refused. The payload is strictly parsed, its claims are the caller's to
 * check. False leaves *payload untouched. */
bool jws_verify(struct arena *, struct str jws, struct str jwks_json, struct str allowed_algorithms,
                const cJSON **payload);
#endif
