/* SHA-256 and HMAC with algorithms fetched once; LP; hex and base64 text forms. */
#include "base/hash.h"
#include "base/ascii.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <pthread.h>
#include <stdlib.h>

/* Fetched once at start, never changed after. */
static EVP_MD *sha256_algorithm;
static EVP_MAC *hmac_algorithm;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void fetch(void)
{
    sha256_algorithm = EVP_MD_fetch(NULL, "SHA256", NULL);
    hmac_algorithm = EVP_MAC_fetch(NULL, "HMAC", NULL);
    if (!sha256_algorithm || !hmac_algorithm)
        abort();
}

void hash_init(void)
{
    if (pthread_once(&once, fetch) != 0)
        abort();
}

/* Hashing can only fail for want of memory; going on without would forge proofs. */
static void must(int result)
{
    if (result != 1)
        abort();
}

struct hash sha256(struct str data)
{
    hash_init();
    struct hash h;
    unsigned size = 0;
    must(EVP_Digest(data.data ? data.data : "", data.len, h.bytes, &size, sha256_algorithm, NULL));
    return h;
}

static EVP_MAC_CTX *hmac_begin(struct str key)
{
    hash_init();
    EVP_MAC_CTX *ctx = EVP_MAC_CTX_new(hmac_algorithm);
    must(ctx != NULL);
    char name[] = "SHA256";
    const OSSL_PARAM params[] = {OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, name, 0),
                                 OSSL_PARAM_construct_end()};
    static const unsigned char none[1] = {0};
    must(EVP_MAC_init(ctx, key.len ? (const unsigned char *)key.data : none, key.len, params));
    return ctx;
}

static struct hash hmac_end(EVP_MAC_CTX *ctx, struct str data)
{
    struct hash h;
    size_t size = 0;
    must(EVP_MAC_update(ctx, (const unsigned char *)data.data, data.len));
    must(EVP_MAC_final(ctx, h.bytes, &size, sizeof h.bytes));
    EVP_MAC_CTX_free(ctx);
    return h;
}

struct hash hmac_sha256(struct str key, struct str data)
{
    return hmac_end(hmac_begin(key), data);
}

struct hmac_key {
    EVP_MAC_CTX *ctx;
};

static void free_mac(void *ctx)
{
    EVP_MAC_CTX_free(ctx);
}

const struct hmac_key *hmac_key_new(struct arena *mem, struct str key)
{
    struct hmac_key *k = ARENA_NEW(mem, struct hmac_key);
    k->ctx = hmac_begin(key);
    arena_defer(mem, free_mac, k->ctx);
    return k;
}

/* A copy costs half of a beginning: the key is worked in and the digest found already. */
struct hash hmac_with(const struct hmac_key *key, struct str data)
{
    EVP_MAC_CTX *ctx = EVP_MAC_CTX_dup(key->ctx);
    must(ctx != NULL);
    return hmac_end(ctx, data);
}

bool hash_equal(struct hash a, struct hash b)
{
    return CRYPTO_memcmp(a.bytes, b.bytes, HASH_BYTES) == 0;
}

int hash_compare(const struct hash *a, const struct hash *b)
{
    return memcmp(a->bytes, b->bytes, HASH_BYTES);
}

struct hasher {
    EVP_MD_CTX *ctx;
};

static void free_ctx(void *ctx)
{
    EVP_MD_CTX_free(ctx);
}

struct hasher *hasher_new(struct arena *mem)
{
    hash_init();
    struct hasher *h = ARENA_NEW(mem, struct hasher);
    h->ctx = EVP_MD_CTX_new();
    must(h->ctx != NULL);
    arena_defer(mem, free_ctx, h->ctx);
    must(EVP_DigestInit_ex2(h->ctx, sha256_algorithm, NULL));
    return h;
}

void hasher_add(struct hasher *h, struct str raw)
{
    must(EVP_DigestUpdate(h->ctx, raw.data, raw.len));
}

static void length_prefix(size_t len, char out[4])
{
    for (int i = 0; i < 4; i++)
        out[i] = (char)(uint8_t)(len >> (24 - 8 * i));
}

void hasher_add_lp(struct hasher *h, struct str field)
{
    char prefix[4];
    length_prefix(field.len, prefix);
    hasher_add(h, (struct str){prefix, sizeof prefix});
    hasher_add(h, field);
}

struct hash hasher_end(struct hasher *h)
{
    struct hash result;
    unsigned size = 0;
    must(EVP_DigestFinal_ex(h->ctx, result.bytes, &size));
    return result;
}

void lp_add(struct strbuf *b, struct str field)
{
    char prefix[4];
    length_prefix(field.len, prefix);
    strbuf_add(b, (struct str){prefix, sizeof prefix});
    strbuf_add(b, field);
}

void lp_add_i64(struct strbuf *b, int64_t number)
{
    struct strbuf digits = {.mem = b->mem};
    strbuf_add_i64(&digits, number);
    lp_add(b, strbuf_str(&digits));
}

struct str hex_encode(struct arena *mem, struct str raw)
{
    static const char digits[] = "0123456789abcdef";
    char *text = arena_alloc(mem, raw.len * 2 + 1);
    for (size_t i = 0; i < raw.len; i++) {
        text[2 * i] = digits[str_bytes(raw)[i] >> 4];
        text[2 * i + 1] = digits[str_bytes(raw)[i] & 15];
    }
    return (struct str){text, raw.len * 2};
}

bool hex_decode(struct arena *mem, struct str text, struct str *out)
{
    if (text.len % 2 != 0)
        return false;
    char *raw = arena_alloc(mem, text.len / 2 + 1);
    for (size_t i = 0; i < text.len; i += 2) {
        const int high = ascii_lower_hex_value(text.data[i]), low = ascii_lower_hex_value(text.data[i + 1]);
        if (high < 0 || low < 0)
            return false;
        raw[i / 2] = (char)(high * 16 + low);
    }
    *out = (struct str){raw, text.len / 2};
    return true;
}

struct str base64url_encode(struct arena *mem, struct str raw)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    char *text = arena_alloc(mem, (raw.len + 2) / 3 * 4 + 1);
    size_t n = 0;
    for (size_t i = 0; i < raw.len; i += 3) {
        const size_t left = raw.len - i;
        const uint32_t bits = (uint32_t)str_bytes(raw)[i] << 16 |
                              (left > 1 ? (uint32_t)str_bytes(raw)[i + 1] << 8 : 0) |
                              (left > 2 ? (uint32_t)str_bytes(raw)[i + 2] : 0);
        text[n++] = digits[bits >> 18];
        text[n++] = digits[bits >> 12 & 63];
        if (left > 1)
            text[n++] = digits[bits >> 6 & 63];
        if (left > 2)
            text[n++] = digits[bits & 63];
    }
    return (struct str){text, n};
}

enum base64 { BASE64, BASE64URL };

static int base64_value(char c, enum base64 alphabet)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    if (c == (alphabet == BASE64URL ? '-' : '+'))
        return 62;
    if (c == (alphabet == BASE64URL ? '_' : '/'))
        return 63;
    return -1;
}

static bool base64_digits(struct arena *mem, struct str text, enum base64 alphabet, struct str *out)
{
    if (text.len % 4 == 1)
        return false;
    char *raw = arena_alloc(mem, text.len / 4 * 3 + 4);
    size_t n = 0;
    uint32_t bits = 0;
    unsigned have = 0;
    for (size_t i = 0; i < text.len; i++) {
        const int value = base64_value(text.data[i], alphabet);
        if (value < 0)
            return false;
        bits = bits << 6 | (uint32_t)value;
        have += 6;
        if (have >= 8) {
            have -= 8;
            raw[n++] = (char)(uint8_t)(bits >> have);
        }
    }
    if ((bits & ((1U << have) - 1)) != 0) /* left-over bits must be zero: one text per value */
        return false;
    *out = (struct str){raw, n};
    return true;
}

bool base64url_decode(struct arena *mem, struct str text, struct str *out)
{
    return base64_digits(mem, text, BASE64URL, out);
}

bool base64_decode(struct arena *mem, struct str text, struct str *out)
{
    if (text.len % 4 != 0)
        return false;
    for (int i = 0; i < 2 && text.len && text.data[text.len - 1] == '='; i++)
        text.len--;
    return base64_digits(mem, text, BASE64, out);
}
