/* Strings as a pointer and a length; never assumed to end in NUL, never owned by the struct.
 * Whoever makes one says whose memory it points into (mostly an arena, base/arena.h). */
#ifndef JQT_BASE_STR_H
#define JQT_BASE_STR_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct str {
    const char *data; /* may be NULL when len is 0 */
    size_t len;       /* bytes */
};

#define STR(literal) ((struct str){("" literal), sizeof(literal) - 1})
#define STR_EMPTY ((struct str){NULL, 0})
/* For printf's "%.*s". */
#define STR_FMT(s) (int)(s).len, (s).data ? (s).data : ""

static inline struct str str_from(const char *c_string)
{
    return c_string ? (struct str){c_string, strlen(c_string)} : STR_EMPTY;
}
static inline bool str_equal(struct str a, struct str b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.data, b.data, a.len) == 0);
}
static inline bool str_is(struct str a, const char *c_string)
{
    return str_equal(a, str_from(c_string));
}
static inline bool str_starts(struct str s, struct str prefix)
{
    return s.len >= prefix.len && (prefix.len == 0 || memcmp(s.data, prefix.data, prefix.len) == 0);
}
static inline bool str_ends(struct str s, struct str suffix)
{
    return s.len >= suffix.len &&
           (suffix.len == 0 || memcmp(s.data + (s.len - suffix.len), suffix.data, suffix.len) == 0);
}
/* Bytes as an unsigned pointer, for hashing. */
static inline const uint8_t *str_bytes(struct str s)
{
    return (const uint8_t *)s.data;
}

/* ASCII only, as HTTP compares its names (RFC 9110 §5.1). */
bool str_equal_ignore_case(struct str a, struct str b);

/* Decimal digits with an optional '-', nothing else, within int64. False leaves *out untouched. */
bool str_to_i64(struct str s, int64_t *out);

/* Characters (code points) of valid UTF-8; the unit in which the contract counts lengths. */
size_t str_utf8_length(struct str s);

/* True if the bytes are valid UTF-8 (RFC 3629: no surrogates, no overlong forms). */
bool str_utf8_valid(struct str s);
/* How many bytes of it are, from the beginning. */
size_t str_utf8_valid_bytes(struct str s);

/* Cuts the part before the first `separator` off *rest and returns it; *rest becomes what follows,
 * or empty with NULL data when there is no separator. */
struct str str_cut(struct str *rest, char separator);

struct str str_trim(struct str s); /* without leading and trailing blanks and tabs */

/* Constant-time comparison for secrets; unequal lengths are unequal at once. */
bool str_equal_secret(struct str a, struct str b);
#endif
