/* Public keys as JWK, in and out (RFC 7517, RFC 7518 §6), with OpenSSL's provider interface. */
#include "base/hash.h"
#include "token_private.h"

#include <openssl/core_names.h>
#include <openssl/param_build.h>

enum {
    COORDINATE_BYTES = 32,
    POINT_BYTES = 1 + 2 * COORDINATE_BYTES,
    RSA_BITS_MIN = 2048,
    RSA_BITS_MAX = 8192,
    RSA_EXPONENT_BYTES_MAX = 8,
    GROUP_NAME_MAX = 32
};

static void free_key(void *key)
{
    EVP_PKEY_free(key);
}

bool pkey_is_p256(EVP_PKEY *key)
{
    char group[GROUP_NAME_MAX];
    size_t len = 0;
    return EVP_PKEY_is_a(key, "EC") == 1 && EVP_PKEY_get_group_name(key, group, sizeof group, &len) == 1 &&
           strcmp(group, "prime256v1") == 0;
}

struct str jwk_write_p256(struct arena *mem, EVP_PKEY *key, struct str kid)
{
    BIGNUM *x = NULL, *y = NULL;
    unsigned char coordinates[2][COORDINATE_BYTES];
    const bool good = pkey_is_p256(key) && EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_EC_PUB_X, &x) == 1 &&
                      EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_EC_PUB_Y, &y) == 1 &&
                      BN_bn2binpad(x, coordinates[0], COORDINATE_BYTES) == COORDINATE_BYTES &&
                      BN_bn2binpad(y, coordinates[1], COORDINATE_BYTES) == COORDINATE_BYTES;
    BN_free(x);
    BN_free(y);
    if (!good)
        return STR_EMPTY;
    struct json_out out = json_out(mem);
    json_open(&out, '{');
    json_add_str(&out, "kty", STR("EC"));
    json_add_str(&out, "crv", STR("P-256"));
    json_add_str(&out, "x", base64url_encode(mem, (struct str){(const char *)coordinates[0], COORDINATE_BYTES}));
    json_add_str(&out, "y", base64url_encode(mem, (struct str){(const char *)coordinates[1], COORDINATE_BYTES}));
    json_add_str(&out, "kid", kid);
    json_add_str(&out, "use", STR("sig"));
    json_add_str(&out, "alg", STR("ES256"));
    json_close(&out, '}');
    return json_text(&out);
}

/* Builds the key from what was pushed; checks it (a point must lie on its curve). */
static EVP_PKEY *from_params(const char *type, OSSL_PARAM_BLD *builder)
{
    EVP_PKEY *key = NULL;
    OSSL_PARAM *params = OSSL_PARAM_BLD_to_param(builder);
    EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, type, NULL);
    if (params && ctx && EVP_PKEY_fromdata_init(ctx) == 1 &&
        EVP_PKEY_fromdata(ctx, &key, EVP_PKEY_PUBLIC_KEY, params) == 1) {
        EVP_PKEY_CTX *check = EVP_PKEY_CTX_new_from_pkey(NULL, key, NULL);
        if (!check || EVP_PKEY_public_check(check) != 1) {
            EVP_PKEY_free(key);
            key = NULL;
        }
        EVP_PKEY_CTX_free(check);
    }
    EVP_PKEY_CTX_free(ctx);
    OSSL_PARAM_free(params);
    return key;
}

static EVP_PKEY *read_ec(struct arena *mem, const cJSON *jwk)
{
    struct str x, y;
    unsigned char point[POINT_BYTES] = {4}; /* uncompressed (SEC 1 §2.3.3) */
    if (!str_is(json_str(jwk, "crv"), "P-256") || !base64url_decode(mem, json_str(jwk, "x"), &x) ||
        !base64url_decode(mem, json_str(jwk, "y"), &y) || x.len != COORDINATE_BYTES || y.len != COORDINATE_BYTES)
        return NULL;
    memcpy(point + 1, x.data, COORDINATE_BYTES);
    memcpy(point + 1 + COORDINATE_BYTES, y.data, COORDINATE_BYTES);
    OSSL_PARAM_BLD *builder = OSSL_PARAM_BLD_new();
    EVP_PKEY *key = NULL;
    if (builder && OSSL_PARAM_BLD_push_utf8_string(builder, OSSL_PKEY_PARAM_GROUP_NAME, "prime256v1", 0) == 1 &&
        OSSL_PARAM_BLD_push_octet_string(builder, OSSL_PKEY_PARAM_PUB_KEY, point, sizeof point) == 1)
        key = from_params("EC", builder);
    OSSL_PARAM_BLD_free(builder);
    return key;
}

static EVP_PKEY *read_rsa(struct arena *mem, const cJSON *jwk)
{
    struct str n, e;
    if (!base64url_decode(mem, json_str(jwk, "n"), &n) || !base64url_decode(mem, json_str(jwk, "e"), &e) ||
        n.len > RSA_BITS_MAX / 8 || e.len == 0 || e.len > RSA_EXPONENT_BYTES_MAX)
        return NULL;
    BIGNUM *modulus = BN_bin2bn(str_bytes(n), (int)n.len, NULL);
    BIGNUM *exponent = BN_bin2bn(str_bytes(e), (int)e.len, NULL);
    OSSL_PARAM_BLD *builder = OSSL_PARAM_BLD_new();
    EVP_PKEY *key = NULL;
    if (modulus && exponent && builder && BN_num_bits(modulus) >= RSA_BITS_MIN &&
        OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_N, modulus) == 1 &&
        OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_E, exponent) == 1)
        key = from_params("RSA", builder);
    OSSL_PARAM_BLD_free(builder);
    BN_free(modulus);
    BN_free(exponent);
    return key;
}

EVP_PKEY *jwk_read(struct arena *mem, const cJSON *jwk, struct str algorithm)
{
    if (!cJSON_IsObject(jwk) || (json_has(jwk, "use") && !str_is(json_str(jwk, "use"), "sig")) ||
        (json_has(jwk, "alg") && !str_equal(json_str(jwk, "alg"), algorithm)))
        return NULL;
    const struct str kind = json_str(jwk, "kty");
    EVP_PKEY *key = NULL;
    if (str_is(algorithm, "ES256") && str_is(kind, "EC"))
        key = read_ec(mem, jwk);
    else if ((str_is(algorithm, "RS256") || str_is(algorithm, "PS256")) && str_is(kind, "RSA"))
        key = read_rsa(mem, jwk);
    if (key)
        arena_defer(mem, free_key, key);
    return key;
}
