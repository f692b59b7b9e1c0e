/* token: access tokens, keys in rotation, JWK sets, foreign JWS. Forged tokens are made with OpenSSL, not with the
 * code under test. */
#include "base/clock.h"
#include "base/hash.h"
#include "tests/test.h"
#include "token/token.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define ISSUER "https://jqt.example"

static struct arena *mem;
static char *folder;
static EVP_PKEY *key_a, *key_b, *key_rsa, *key_foreign;
static struct token_keys *both;
static const struct principal seller = {.account_id = {{1}},
                                        .enterprise_id = {{2}},
                                        .session_id = {{3}},
                                        .roles = ROLE_enterprise | ROLE_provider,
                                        .client_id = STR("spa"),
                                        .scope = STR("orders"),
                                        .auth_time_s = 1000};

static void write_key(const char *name, EVP_PKEY *key)
{
    FILE *file = fopen(arena_printf(mem, "%s/%s", folder, name).data, "w");
    assert_non_null(file);
    assert_int_equal(PEM_write_PrivateKey(file, key, NULL, NULL, 0, NULL, NULL), 1);
    (void)fclose(file);
}

static int make(void **state)
{
    (void)state;
    mem = arena_new();
    folder = strdup("/tmp/jqt-keys.XXXXXX");
    assert_non_null(mkdtemp(folder));
    key_a = EVP_EC_gen("P-256");
    key_b = EVP_EC_gen("P-256");
    key_foreign = EVP_EC_gen("P-256");
    key_rsa = EVP_RSA_gen(2048);
    write_key("2026-a.pem", key_a);
    write_key("2026-b.pem", key_b);
    struct str why;
    both = token_keys_load(str_from(folder), STR(ISSUER), mem, &why);
    assert_non_null(both);
    return 0;
}

static int drop(void **state)
{
    (void)state;
    token_keys_free(both);
    EVP_PKEY_free(key_a);
    EVP_PKEY_free(key_b);
    EVP_PKEY_free(key_foreign);
    EVP_PKEY_free(key_rsa);
    static const char *const files[] = {"2026-a.pem", "2026-b.pem", "p384.pem"};
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++)
        (void)unlink(arena_printf(mem, "%s/%s", folder, files[i]).data);
    (void)rmdir(folder);
    free(folder);
    arena_free(mem);
    return 0;
}

/* ---- forging ---- */

static struct str sign_raw(EVP_PKEY *key, struct str input, bool pss)
{
    unsigned char der[512];
    size_t len = sizeof der;
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    EVP_PKEY_CTX *key_ctx = NULL;
    assert_int_equal(EVP_DigestSignInit(ctx, &key_ctx, EVP_sha256(), NULL, key), 1);
    if (pss) {
        assert_int_equal(EVP_PKEY_CTX_set_rsa_padding(key_ctx, RSA_PKCS1_PSS_PADDING), 1);
        assert_int_equal(EVP_PKEY_CTX_set_rsa_pss_saltlen(key_ctx, RSA_PSS_SALTLEN_DIGEST), 1);
    }
    assert_int_equal(EVP_DigestSign(ctx, der, &len, str_bytes(input), input.len), 1);
    EVP_MD_CTX_free(ctx);
    if (!EVP_PKEY_is_a(key, "EC"))
        return arena_str(mem, (struct str){(char *)der, len});
    const unsigned char *p = der;
    ECDSA_SIG *sig = d2i_ECDSA_SIG(NULL, &p, (long)len);
    unsigned char *raw = arena_alloc(mem, 64);
    BN_bn2binpad(ECDSA_SIG_get0_r(sig), raw, 32);
    BN_bn2binpad(ECDSA_SIG_get0_s(sig), raw + 32, 32);
    ECDSA_SIG_free(sig);
    return (struct str){(char *)raw, 64};
}

static struct str join(struct str header, struct str payload)
{
    return arena_printf(mem, "%.*s.%.*s", STR_FMT(base64url_encode(mem, header)),
                        STR_FMT(base64url_encode(mem, payload)));
}

static struct str forge(const char *header, struct str payload, EVP_PKEY *key)
{
    const struct str input = join(str_from(header), payload);
    const bool pss = strstr(header, "PS256") != NULL;
    return arena_printf(mem, "%.*s.%.*s", STR_FMT(input), STR_FMT(base64url_encode(mem, sign_raw(key, input, pss))));
}

static struct str claims(const char *iss, const char *aud, int64_t exp, const char *more)
{
    return arena_printf(mem,
                        "{\"iss\":\"%s\",\"aud\":\"%s\",\"sub\":\"01000000-0000-0000-0000-000000000000\",\"exp\":%lld,"
                        "\"iat\":1,\"client_id\":\"spa\",\"scope\":\"\",\"roles\":[\"enterprise\"],"
                        "\"sid\":\"03000000-0000-0000-0000-000000000000\",\"auth_time\":1%s}",
                        iss, aud, (long long)exp, more);
}

#define HEADER "{\"alg\":\"ES256\",\"kid\":\"2026-a\",\"typ\":\"JWT\"}"
enum { NOW = 1000000 };

static enum token_verdict judge(struct str token)
{
    struct principal who;
    return token_verify(both, mem, token, NOW, &who);
}
static struct str good_claims(void)
{
    return claims(ISSUER, ISSUER "/api", NOW + 100, "");
}

/* ---- tests ---- */

static void a_signed_token_tells_who_asks(void **state)
{
    (void)state;
    struct str token;
    struct principal who;
    assert_false(failed(token_sign(both, mem, &seller, &token)));
    const int64_t now_s = clock_real_ms() / SECOND_MS;
    for (int i = 0; i < 2; i++) { /* the second time from the cache */
        memset(&who, 0, sizeof who);
        assert_int_equal(token_verify(both, mem, token, now_s, &who), TOKEN_VALID);
        assert_true(uuid_equal(who.account_id, seller.account_id));
        assert_true(uuid_equal(who.enterprise_id, seller.enterprise_id));
        assert_true(uuid_equal(who.session_id, seller.session_id));
        assert_int_equal(who.roles, seller.roles);
        assert_true(str_is(who.client_id, "spa"));
        assert_true(str_is(who.scope, "orders"));
        assert_true(who.auth_time_s == 1000);
        assert_true(who.expires_s >= now_s + TOKEN_LIFETIME_S - 1 && who.expires_s <= now_s + TOKEN_LIFETIME_S + 1);
    }
}

static void a_token_never_outlives_its_session(void **state)
{
    (void)state;
    struct str token;
    struct principal who = seller;
    const int64_t now_s = clock_real_ms() / SECOND_MS;
    who.expires_s = now_s + 5;
    assert_false(failed(token_sign(both, mem, &who, &token)));
    assert_int_equal(token_verify(both, mem, token, now_s, &who), TOKEN_VALID);
    assert_true(who.expires_s == now_s + 5);
}

static void a_cached_token_still_expires(void **state)
{
    (void)state;
    struct principal who;
    const struct str token = forge(HEADER, good_claims(), key_a);
    assert_int_equal(token_verify(both, mem, token, NOW, &who), TOKEN_VALID);
    assert_int_equal(token_verify(both, mem, token, NOW + 99, &who), TOKEN_VALID);
    assert_int_equal(token_verify(both, mem, token, NOW + 100, &who), TOKEN_EXPIRED);
}

static void a_staff_token_names_no_enterprise(void **state)
{
    (void)state;
    struct principal who = seller;
    struct str token;
    who.enterprise_id = (struct uuid){{0}};
    who.roles = ROLE_reviewer | ROLE_operator;
    assert_false(failed(token_sign(both, mem, &who, &token)));
    assert_int_equal(token_verify(both, mem, token, clock_real_ms() / SECOND_MS, &who), TOKEN_VALID);
    assert_true(uuid_is_nil(who.enterprise_id));
    assert_int_equal(who.roles, ROLE_reviewer | ROLE_operator);
}

static void a_well_made_foreign_token_is_accepted_so_that_the_refusals_below_mean_something(void **state)
{
    (void)state;
    assert_int_equal(judge(forge(HEADER, good_claims(), key_a)), TOKEN_VALID);
}

static void an_unsigned_token_is_refused(void **state)
{
    (void)state;
    const struct str none = join(STR("{\"alg\":\"none\",\"kid\":\"2026-a\",\"typ\":\"JWT\"}"), good_claims());
    assert_int_equal(judge(arena_concat(mem, none, STR("."))), TOKEN_INVALID);
    assert_int_equal(judge(none), TOKEN_INVALID);
    const struct str real = forge(HEADER, good_claims(), key_a);
    struct str rest = real;
    (void)str_cut(&rest, '.');
    assert_int_equal(judge(arena_printf(mem, "%.*s.%.*s",
                                        STR_FMT(base64url_encode(mem, STR("{\"alg\":\"none\",\"kid\":\"2026-a\"}"))),
                                        STR_FMT(rest))),
                     TOKEN_INVALID);
}

static void the_public_key_as_an_hmac_secret_is_refused(void **state)
{
    (void)state;
    BIO *bio = BIO_new(BIO_s_mem());
    char *pem = NULL;
    PEM_write_bio_PUBKEY(bio, key_a);
    const long len = BIO_get_mem_data(bio, &pem);
    const struct str input = join(STR("{\"alg\":\"HS256\",\"kid\":\"2026-a\",\"typ\":\"JWT\"}"), good_claims());
    const struct hash mac = hmac_sha256((struct str){pem, (size_t)len}, input);
    assert_int_equal(
        judge(arena_printf(mem, "%.*s.%.*s", STR_FMT(input), STR_FMT(base64url_encode(mem, hash_str(&mac))))),
        TOKEN_INVALID);
    BIO_free(bio);
}

static void an_unknown_or_missing_key_id_is_refused(void **state)
{
    (void)state;
    assert_int_equal(judge(forge("{\"alg\":\"ES256\",\"kid\":\"2025\",\"typ\":\"JWT\"}", good_claims(), key_a)),
                     TOKEN_INVALID);
    assert_int_equal(judge(forge("{\"alg\":\"ES256\",\"typ\":\"JWT\"}", good_claims(), key_a)), TOKEN_INVALID);
    /* the name of one key, the signature of another */
    assert_int_equal(judge(forge(HEADER, good_claims(), key_b)), TOKEN_INVALID);
    assert_int_equal(judge(forge(HEADER, good_claims(), key_foreign)), TOKEN_INVALID);
}

static void a_header_that_says_alg_twice_or_asks_for_extensions_is_refused(void **state)
{
    (void)state;
    assert_int_equal(
        judge(forge("{\"alg\":\"none\",\"alg\":\"ES256\",\"kid\":\"2026-a\",\"typ\":\"JWT\"}", good_claims(), key_a)),
        TOKEN_INVALID);
    assert_int_equal(
        judge(forge("{\"alg\":\"ES256\",\"kid\":\"2026-a\",\"typ\":\"JWT\",\"crit\":[\"b64\"]}", good_claims(), key_a)),
        TOKEN_INVALID);
}

static void a_token_for_or_from_someone_else_is_refused(void **state)
{
    (void)state;
    assert_int_equal(judge(forge(HEADER, claims(ISSUER, "https://other/api", NOW + 9, ""), key_a)), TOKEN_INVALID);
    assert_int_equal(judge(forge(HEADER, claims("https://other", ISSUER "/api", NOW + 9, ""), key_a)), TOKEN_INVALID);
}

static void an_expired_token_says_so_and_a_future_one_is_invalid(void **state)
{
    (void)state;
    assert_int_equal(judge(forge(HEADER, claims(ISSUER, ISSUER "/api", NOW, ""), key_a)), TOKEN_EXPIRED);
    assert_int_equal(judge(forge(HEADER, claims(ISSUER, ISSUER "/api", NOW + 100, ",\"nbf\":1000001"), key_a)),
                     TOKEN_INVALID);
    assert_int_equal(judge(forge(HEADER, claims(ISSUER, ISSUER "/api", NOW + 100, ",\"nbf\":1000000"), key_a)),
                     TOKEN_VALID);
    assert_int_equal(judge(forge(HEADER, claims(ISSUER, ISSUER "/api", NOW + 100, ",\"nbf\":\"1\""), key_a)),
                     TOKEN_INVALID);
}

static void missing_claims_are_refused(void **state)
{
    (void)state;
    assert_int_equal(judge(forge(HEADER, STR("{}"), key_a)), TOKEN_INVALID);
    assert_int_equal(judge(forge(HEADER, STR("[1]"), key_a)), TOKEN_INVALID);
    assert_int_equal(judge(forge(HEADER, STR("{\"iss\":\"" ISSUER "\",\"aud\":\"" ISSUER "/api\"}"), key_a)),
                     TOKEN_INVALID);
}

static void a_changed_payload_or_signature_is_refused(void **state)
{
    (void)state;
    const struct str token = forge(HEADER, good_claims(), key_a);
    assert_int_equal(judge(token), TOKEN_VALID); /* now in the cache: the copies below must not hit it */
    for (size_t at = 0; at < token.len; at += 7) {
        char *copy = arena_alloc(mem, token.len + 1);
        memcpy(copy, token.data, token.len);
        copy[at] = copy[at] == 'A' ? 'B' : 'A';
        assert_int_equal(judge((struct str){copy, token.len}), TOKEN_INVALID);
    }
}

static void whatever_falls_into_the_slot_of_a_cached_token_is_not_let_in(void **state)
{
    (void)state;
    struct principal who;
    const struct str token = forge(HEADER, good_claims(), key_a);
    assert_int_equal(judge(token), TOKEN_VALID);
    for (int i = 0; i < 20000; i++) { /* many more than there are slots */
        char junk[16];
        const int len = snprintf(junk, sizeof junk, "a.b.%d", i);
        assert_int_equal(token_verify(both, mem, (struct str){junk, (size_t)len}, NOW, &who), TOKEN_INVALID);
    }
}

static void a_shortened_lengthened_or_huge_token_is_refused(void **state)
{
    (void)state;
    const struct str token = forge(HEADER, good_claims(), key_a);
    for (size_t len = 0; len < token.len; len += 5)
        assert_int_equal(judge((struct str){token.data, len}), TOKEN_INVALID);
    assert_int_equal(judge(arena_concat(mem, token, STR("A"))), TOKEN_INVALID);
    assert_int_equal(judge(arena_concat(mem, token, STR("="))), TOKEN_INVALID);
    assert_int_equal(judge(arena_concat(mem, token, STR("."))), TOKEN_INVALID);
    char *padding = arena_alloc(mem, TOKEN_BYTES_MAX);
    memset(padding, 'x', TOKEN_BYTES_MAX - 1);
    const struct str more = arena_printf(mem, ",\"x\":\"%s\"", padding);
    assert_int_equal(judge(forge(HEADER, claims(ISSUER, ISSUER "/api", NOW + 9, more.data), key_a)), TOKEN_INVALID);
}

static void two_keys_are_good_at_once_and_the_last_by_name_signs(void **state)
{
    (void)state;
    struct str token;
    assert_int_equal(judge(forge(HEADER, good_claims(), key_a)), TOKEN_VALID);
    assert_int_equal(judge(forge("{\"alg\":\"ES256\",\"kid\":\"2026-b\",\"typ\":\"JWT\"}", good_claims(), key_b)),
                     TOKEN_VALID);
    assert_false(failed(token_sign(both, mem, &seller, &token)));
    struct str header_json, rest = token;
    assert_true(base64url_decode(mem, str_cut(&rest, '.'), &header_json));
    assert_non_null(strstr(arena_cstr(mem, header_json), "\"2026-b\""));
}

static void a_removed_key_no_longer_counts(void **state)
{
    (void)state;
    struct str why;
    assert_int_equal(unlink(arena_printf(mem, "%s/2026-a.pem", folder).data), 0);
    struct token_keys *rest = token_keys_load(str_from(folder), STR(ISSUER), mem, &why);
    assert_non_null(rest);
    struct principal who;
    assert_int_equal(token_verify(rest, mem, forge(HEADER, good_claims(), key_a), NOW, &who), TOKEN_INVALID);
    token_keys_free(rest);
    write_key("2026-a.pem", key_a);
}

static void a_folder_with_another_kind_of_key_is_refused_by_name(void **state)
{
    (void)state;
    struct str why;
    EVP_PKEY *p384 = EVP_EC_gen("P-384");
    write_key("p384.pem", p384);
    EVP_PKEY_free(p384);
    assert_null(token_keys_load(str_from(folder), STR(ISSUER), mem, &why));
    assert_non_null(strstr(arena_cstr(mem, why), "p384.pem"));
    assert_int_equal(unlink(arena_printf(mem, "%s/p384.pem", folder).data), 0);
    assert_null(token_keys_load(STR("/nonexistent"), STR(ISSUER), mem, &why));
}

static void our_own_key_set_verifies_our_own_signatures(void **state)
{
    (void)state;
    struct str receipt;
    const cJSON *payload = NULL;
    assert_false(failed(token_sign_payload(both, mem, STR("{\"root\":\"ab\",\"n\":3}"), &receipt)));
    assert_true(jws_verify(mem, receipt, token_keys_jwks(both), STR("ES256"), &payload));
    assert_true(str_is(json_str(payload, "root"), "ab"));
    assert_int_equal(json_i64(payload, "n", 0), 3);
    assert_null(strstr(arena_cstr(mem, token_keys_jwks(both)), "\"d\"")); /* nothing private */
    /* a header without an algorithm is refused, and at once: {"typ":"JWT"} */
    assert_false(jws_verify(mem, STR("eyJ0eXAiOiJKV1QifQ.e30.AAAA"), token_keys_jwks(both), STR("ES256"), &payload));
    assert_false(jws_verify(mem, receipt, token_keys_jwks(both), STR("RS256,PS256"), &payload));
}

static struct str rsa_set(const char *more)
{
    BIGNUM *n = NULL;
    unsigned char bytes[256];
    assert_int_equal(EVP_PKEY_get_bn_param(key_rsa, OSSL_PKEY_PARAM_RSA_N, &n), 1);
    BN_bn2binpad(n, bytes, sizeof bytes);
    BN_free(n);
    return arena_printf(mem, "{\"keys\":[{\"kty\":\"RSA\",\"e\":\"AQAB\",\"n\":\"%.*s\"%s}]}",
                        STR_FMT(base64url_encode(mem, (struct str){(char *)bytes, sizeof bytes})), more);
}

static void a_province_that_signs_with_rsa_is_understood(void **state)
{
    (void)state;
    const cJSON *payload = NULL;
    const struct str allowed = STR("ES256, RS256,PS256");
    const struct str rs = forge("{\"alg\":\"RS256\",\"kid\":\"p\"}", STR("{\"sub\":\"x\"}"), key_rsa);
    const struct str ps = forge("{\"alg\":\"PS256\"}", STR("{\"sub\":\"y\"}"), key_rsa);
    assert_true(jws_verify(mem, rs, rsa_set(",\"kid\":\"p\",\"use\":\"sig\""), allowed, &payload));
    assert_true(str_is(json_str(payload, "sub"), "x"));
    assert_true(jws_verify(mem, ps, rsa_set(""), allowed, &payload));
    assert_true(str_is(json_str(payload, "sub"), "y"));
    assert_false(jws_verify(mem, rs, rsa_set(",\"kid\":\"q\""), allowed, &payload));
    assert_false(jws_verify(mem, rs, rsa_set(",\"kid\":\"p\",\"use\":\"enc\""), allowed, &payload));
    assert_false(jws_verify(mem, rs, rsa_set(",\"kid\":\"p\",\"alg\":\"PS256\""), allowed, &payload));
    assert_false(jws_verify(mem, ps, rsa_set(""), STR("RS256"), &payload));
    assert_false(jws_verify(mem, rs, STR("{\"keys\":[]}"), allowed, &payload));
    assert_false(jws_verify(mem, rs, STR("nonsense"), allowed, &payload));
}

static void a_foreign_signature_must_be_that_of_its_payload(void **state)
{
    (void)state;
    static const char *const headers[] = {"{\"alg\":\"RS256\"}", "{\"alg\":\"PS256\"}",
                                          "{\"alg\":\"ES256\",\"kid\":\"2026-a\"}"};
    const cJSON *payload = NULL;
    for (size_t i = 0; i < 3; i++) {
        EVP_PKEY *key = i < 2 ? key_rsa : key_a;
        const struct str set = i < 2 ? rsa_set("") : token_keys_jwks(both);
        const struct str mine = forge(headers[i], STR("{\"sub\":\"me\"}"), key);
        assert_true(jws_verify(mem, mine, set, STR("ES256,RS256,PS256"), &payload));
        const char *signature = strrchr(arena_cstr(mem, mine), '.');
        const struct str other =
            arena_concat(mem, join(str_from(headers[i]), STR("{\"sub\":\"you\"}")), str_from(signature));
        assert_false(jws_verify(mem, other, set, STR("ES256,RS256,PS256"), &payload));
        assert_true(str_is(json_str(payload, "sub"), "me")); /* untouched by the failure */
    }
}

static void a_point_off_the_curve_is_no_key(void **state)
{
    (void)state;
    const cJSON *payload = NULL;
    const struct str token = forge("{\"alg\":\"ES256\"}", STR("{}"), key_a);
    assert_false(jws_verify(mem, token,
                            STR("{\"keys\":[{\"kty\":\"EC\",\"crv\":\"P-256\","
                                "\"x\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAE\","
                                "\"y\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAE\"}]}"),
                            STR("ES256"), &payload));
}

static void without_a_key_id_two_possible_keys_are_none(void **state)
{
    (void)state;
    const cJSON *payload = NULL;
    const struct str token = forge("{\"alg\":\"ES256\"}", STR("{}"), key_b);
    assert_false(jws_verify(mem, token, token_keys_jwks(both), STR("ES256"), &payload));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_signed_token_tells_who_asks),
        cmocka_unit_test(a_token_never_outlives_its_session),
        cmocka_unit_test(a_cached_token_still_expires),
        cmocka_unit_test(a_staff_token_names_no_enterprise),
        cmocka_unit_test(a_well_made_foreign_token_is_accepted_so_that_the_refusals_below_mean_something),
        cmocka_unit_test(an_unsigned_token_is_refused),
        cmocka_unit_test(the_public_key_as_an_hmac_secret_is_refused),
        cmocka_unit_test(an_unknown_or_missing_key_id_is_refused),
        cmocka_unit_test(a_header_that_says_alg_twice_or_asks_for_extensions_is_refused),
        cmocka_unit_test(a_token_for_or_from_someone_else_is_refused),
        cmocka_unit_test(an_expired_token_says_so_and_a_future_one_is_invalid),
        cmocka_unit_test(missing_claims_are_refused),
        cmocka_unit_test(a_changed_payload_or_signature_is_refused),
        cmocka_unit_test(whatever_falls_into_the_slot_of_a_cached_token_is_not_let_in),
        cmocka_unit_test(a_shortened_lengthened_or_huge_token_is_refused),
        cmocka_unit_test(two_keys_are_good_at_once_and_the_last_by_name_signs),
        cmocka_unit_test(a_removed_key_no_longer_counts),
        cmocka_unit_test(a_folder_with_another_kind_of_key_is_refused_by_name),
        cmocka_unit_test(our_own_key_set_verifies_our_own_signatures),
        cmocka_unit_test(a_province_that_signs_with_rsa_is_understood),
        cmocka_unit_test(a_foreign_signature_must_be_that_of_its_payload),
        cmocka_unit_test(a_point_off_the_curve_is_no_key),
        cmocka_unit_test(without_a_key_id_two_possible_keys_are_none),
    };
    return cmocka_run_group_tests(tests, make, drop);
}
