/* Compact JWS: taking one apart strictly, and checking a foreign one against a JWK set with OpenSSL (libjwt 1.10
 * knows neither JWK nor PS256, and insists on a typ). Checks no claims. */
#include "base/hash.h"
#include "token_private.h"

#include <openssl/ec.h>
#include <openssl/rsa.h>

enum { JWS_BYTES_MAX = 16 * 1024, ES256_SIGNATURE_BYTES = 64, DER_SIGNATURE_MAX = 80, JWK_SET_KEYS_MAX = 32 };

bool jws_split(struct arena *mem, struct str text, struct jws *out)
{
    if (text.len == 0 || text.len > JWS_BYTES_MAX)
        return false;
    struct str rest = text;
    const struct str header = str_cut(&rest, '.');
    const struct str payload = str_cut(&rest, '.');
    if (!header.len || !payload.len || !rest.len || memchr(rest.data, '.', rest.len))
        return false;
    struct jws jws = {.signing_input = {text.data, header.len + 1 + payload.len}};
    struct str header_json;
    if (!base64url_decode(mem, header, &header_json) || !base64url_decode(mem, payload, &jws.payload) ||
        !base64url_decode(mem, rest, &jws.signature) || !json_read(mem, header_json, &jws.header) ||
        !cJSON_IsObject(jws.header))
        return false;
    if (json_member(jws.header, "crit")) /* RFC 7515 §4.1.11: we understand no extension */
        return false;
    *out = jws;
    return true;
}

/* r ‖ s (RFC 7518 §3.4) as the DER that OpenSSL takes. */
static bool ecdsa_der(struct str raw, unsigned char *der, size_t *der_len)
{
    if (raw.len != ES256_SIGNATURE_BYTES)
        return false;
    ECDSA_SIG *sig = ECDSA_SIG_new();
    BIGNUM *r = BN_bin2bn(str_bytes(raw), ES256_SIGNATURE_BYTES / 2, NULL);
    BIGNUM *s = BN_bin2bn(str_bytes(raw) + ES256_SIGNATURE_BYTES / 2, ES256_SIGNATURE_BYTES / 2, NULL);
    bool good = false;
    if (sig && r && s && ECDSA_SIG_set0(sig, r, s) == 1) {
        r = s = NULL; /* sig owns them now */
        const int len = i2d_ECDSA_SIG(sig, NULL);
        unsigned char *end = der;
        good = len > 0 && len <= DER_SIGNATURE_MAX && i2d_ECDSA_SIG(sig, &end) == len;
        *der_len = good ? (size_t)len : 0;
    }
    BN_free(r);
    BN_free(s);
    ECDSA_SIG_free(sig);
    return good;
}

static bool signature_holds(EVP_PKEY *key, struct str algorithm, const struct jws *jws)
{
    unsigned char der[DER_SIGNATURE_MAX];
    const unsigned char *signature = str_bytes(jws->signature);
    size_t signature_len = jws->signature.len;
    if (str_is(algorithm, "ES256")) {
        if (!ecdsa_der(jws->signature, der, &signature_len))
            return false;
        signature = der;
    }
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    EVP_PKEY_CTX *key_ctx = NULL;
    bool good = ctx && EVP_DigestVerifyInit(ctx, &key_ctx, EVP_sha256(), NULL, key) == 1;
    if (good && str_is(algorithm, "PS256")) /* RFC 7518 §3.5: MGF1 with SHA-256, salt as long as the hash */
        good = EVP_PKEY_CTX_set_rsa_padding(key_ctx, RSA_PKCS1_PSS_PADDING) == 1 &&
               EVP_PKEY_CTX_set_rsa_pss_saltlen(key_ctx, RSA_PSS_SALTLEN_DIGEST) == 1;
    good = good &&
           EVP_DigestVerify(ctx, signature, signature_len, str_bytes(jws->signing_input), jws->signing_input.len) == 1;
    EVP_MD_CTX_free(ctx);
    return good;
}

static bool algorithm_allowed(struct str allowed, struct str algorithm)
{
    while (allowed.data) {
        const struct str one = str_trim(str_cut(&allowed, ','));
        if (algorithm.len && str_equal(one, algorithm))
            return true;
    }
    return false;
}

/* The key the header means, or NULL if there is none or it is not clear which. */
static EVP_PKEY *find_key(struct arena *mem, struct str jwks_json, const cJSON *header, struct str algorithm)
{
    const cJSON *set = NULL, *jwk;
    if (!json_read(mem, jwks_json, &set))
        return NULL;
    const cJSON *keys = json_member(set, "keys");
    if (!cJSON_IsArray(keys) || cJSON_GetArraySize(keys) > JWK_SET_KEYS_MAX)
        return NULL;
    const bool by_kid = json_has(header, "kid");
    const struct str kid = json_str(header, "kid");
    EVP_PKEY *found = NULL;
    cJSON_ArrayForEach(jwk, keys)
    {
        if (by_kid && (!json_has(jwk, "kid") || !str_equal(json_str(jwk, "kid"), kid)))
            continue;
        EVP_PKEY *key = jwk_read(mem, jwk, algorithm);
        if (key && found)
            return NULL;
        found = key ? key : found;
    }
    return found;
}

bool jws_verify(struct arena *mem, struct str text, struct str jwks_json, struct str allowed_algorithms,
                const cJSON **payload)
{
    struct jws jws;
    if (!jws_split(mem, text, &jws))
        return false;
    const struct str algorithm = json_str(jws.header, "alg");
    if (!algorithm_allowed(allowed_algorithms, algorithm))
        return false;
    EVP_PKEY *key = find_key(mem, jwks_json, jws.header, algorithm);
    if (!key || !signature_holds(key, algorithm, &jws))
        return false;
    const cJSON *tree = NULL;
    if (!json_read(mem, jws.payload, &tree) || !cJSON_IsObject(tree))
        return false;
    *payload = tree;
    return true;
}
