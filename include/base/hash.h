/* SHA-256, HMAC-SHA-256 and the LP encoding that every provable format of the project uses
 * (domain.md §4.2: each field as a 4-byte big-endian length and its bytes). */
#ifndef JQT_BASE_HASH_H
#define JQT_BASE_HASH_H
#include "base/arena.h"

enum { HASH_BYTES = 32 };
struct hash {
    uint8_t bytes[HASH_BYTES];
};

/* Fetches the algorithms once (OpenSSL 3 is slow at that); call before threads start. */
void hash_init(void);

struct hash sha256(struct str data);
struct hash hmac_sha256(struct str key, struct str data);
/* The same for many texts under one key. Lives in the arena. */
struct hmac_key;
const struct hmac_key *hmac_key_new(struct arena *, struct str key);
struct hash hmac_with(const struct hmac_key *, struct str data);
bool hash_equal(struct hash, struct hash);                  /* constant time */
int hash_compare(const struct hash *, const struct hash *); /* as bytes, like memcmp */
static inline struct str hash_str(const struct hash *h)
{
    return (struct str){(const char *)h->bytes, HASH_BYTES};
}

/* A SHA-256 that is fed piece by piece; lp_* add length-prefixed fields. */
struct hasher;
struct hasher *hasher_new(struct arena *);
void hasher_add(struct hasher *, struct str raw);
void hasher_add_lp(struct hasher *, struct str field);
struct hash hasher_end(struct hasher *);

/* LP(x…) as bytes. */
void lp_add(struct strbuf *, struct str field);
void lp_add_i64(struct strbuf *, int64_t number); /* decimal ASCII */

/* Text forms; results live in the arena. Decoders return false on any bad character or length. */
struct str hex_encode(struct arena *, struct str raw); /* lower case */
bool hex_decode(struct arena *, struct str text, struct str *out);
struct str base64url_encode(struct arena *, struct str raw); /* no padding (RFC 4648 §5) */
bool base64url_decode(struct arena *, struct str text, struct str *out);
bool base64_decode(struct arena *, struct str text, struct str *out); /* RFC 4648 §4, padded; HTTP Basic */
#endif
