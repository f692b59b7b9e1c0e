/* The service's signing keys: a folder of PEM files, read once at the start. */
#include "token_private.h"

#include <dirent.h>
#include <openssl/bio.h>
#include <openssl/pem.h>
#include <stdio.h>
#include <stdlib.h>

enum { PEM_BYTES_MAX = 4096, KID_LENGTH_MAX = 64 };

static bool complain(struct arena *mem, struct str *why, struct str folder, const char *text)
{
    *why = arena_printf(mem, "%.*s %s", STR_FMT(folder), text);
    return false;
}

/* kid of NAME.pem: letters, digits, '.', '_' and '-' only; empty for other files. */
static struct str kid_of(const char *file_name)
{
    const struct str name = str_from(file_name), ending = STR(".pem");
    if (!str_ends(name, ending) || name.len == ending.len || name.len - ending.len > KID_LENGTH_MAX)
        return STR_EMPTY;
    const struct str kid = {name.data, name.len - ending.len};
    const size_t good =
        strspn(kid.data, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-"); /* .pem included */
    return kid.data[0] != '.' && good >= kid.len ? kid : STR_EMPTY;
}

static int by_kid(const void *a, const void *b)
{
    const struct str x = ((const struct signing_key *)a)->kid, y = ((const struct signing_key *)b)->kid;
    const int order = memcmp(x.data, y.data, x.len < y.len ? x.len : y.len);
    return order ? order : (x.len > y.len) - (x.len < y.len);
}

static struct str bio_text(struct arena *mem, BIO *bio)
{
    char *data = NULL;
    const long len = BIO_get_mem_data(bio, &data);
    return len > 0 ? arena_str(mem, (struct str){data, (size_t)len}) : STR_EMPTY;
}

/* Both halves as PEM and the public one as JWK. False if it is not a P-256 private key. */
static bool read_key(struct arena *mem, const char *path, struct signing_key *key, struct str *jwk)
{
    FILE *file = fopen(path, "re");
    if (!file)
        return false;
    char *pem = arena_alloc(mem, PEM_BYTES_MAX);
    const size_t len = fread(pem, 1, PEM_BYTES_MAX, file);
    (void)fclose(file);
    BIO *in = BIO_new_mem_buf(pem, (int)len), *private_out = BIO_new(BIO_s_mem()), *public_out = BIO_new(BIO_s_mem());
    char no_passphrase[] = "";
    EVP_PKEY *pkey = in && len < PEM_BYTES_MAX ? PEM_read_bio_PrivateKey(in, NULL, NULL, no_passphrase) : NULL;
    bool good = pkey && private_out && public_out && pkey_is_p256(pkey) &&
                PEM_write_bio_PrivateKey(private_out, pkey, NULL, NULL, 0, NULL, NULL) == 1 &&
                PEM_write_bio_PUBKEY(public_out, pkey) == 1;
    if (good) {
        key->private_pem = bio_text(mem, private_out);
        key->public_pem = bio_text(mem, public_out);
        *jwk = jwk_write_p256(mem, pkey, key->kid);
        good = key->private_pem.len && key->public_pem.len && jwk->len;
    }
    EVP_PKEY_free(pkey);
    BIO_free(in);
    BIO_free(private_out);
    BIO_free(public_out);
    return good;
}

static bool list_keys(struct token_keys *keys, struct str folder, struct arena *mem, struct str *why)
{
    DIR *dir = opendir(arena_cstr(mem, folder));
    if (!dir)
        return complain(mem, why, folder, "(JWT signing keys) cannot be opened.");
    bool good = true;
    for (const struct dirent *entry = readdir(dir); good && entry; entry = readdir(dir)) {
        const struct str kid = kid_of(entry->d_name);
        if (kid.len == 0)
            continue;
        if (keys->count == TOKEN_KEYS_MAX)
            good = complain(mem, why, folder, "holds more than eight signing keys.");
        else
            keys->list[keys->count++].kid = arena_str(mem, kid);
    }
    (void)closedir(dir);
    if (good && keys->count == 0)
        good = complain(mem, why, folder, "holds no signing key; it should hold EC P-256 private keys NAME.pem.");
    qsort(keys->list, keys->count, sizeof keys->list[0], by_kid);
    return good;
}

struct token_keys *token_keys_load(struct str folder, struct str issuer, struct arena *mem, struct str *why)
{
    struct token_keys *keys = ARENA_NEW(mem, struct token_keys);
    keys->issuer = arena_str(mem, issuer);
    keys->audience = arena_concat(mem, issuer, STR("/api"));
    if (!list_keys(keys, folder, mem, why))
        return NULL;
    struct json_out jwks = json_out(mem);
    json_open(&jwks, '{');
    json_key(&jwks, "keys");
    json_open(&jwks, '[');
    for (size_t i = 0; i < keys->count; i++) {
        struct signing_key *key = &keys->list[i];
        struct str jwk = STR_EMPTY;
        const char *path = arena_printf(mem, "%.*s/%.*s.pem", STR_FMT(folder), STR_FMT(key->kid)).data;
        if (!read_key(mem, path, key, &jwk)) {
            *why = arena_printf(mem, "%s is not an EC P-256 private key in PEM form.", path);
            return NULL;
        }
        json_put_raw(&jwks, jwk);
    }
    json_close(&jwks, ']');
    json_close(&jwks, '}');
    keys->jwks = json_text(&jwks);
    keys->cache = token_cache_new();
    return keys;
}

void token_keys_free(struct token_keys *keys)
{
    if (keys)
        token_cache_free(keys->cache);
}

struct str token_keys_jwks(const struct token_keys *keys)
{
    return keys->jwks;
}

const struct signing_key *token_key_find(const struct token_keys *keys, struct str kid)
{
    for (size_t i = 0; i < keys->count; i++)
        if (str_equal(keys->list[i].kid, kid))
            return &keys->list[i];
    return NULL;
}
