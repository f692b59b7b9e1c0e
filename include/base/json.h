/* JSON in and out. In: a strict scan (RFC 8259: valid UTF-8, no NUL, no duplicate member, depth ≤ 32,
 * no number JSON does not know) before cJSON sees a byte. Out: a small writer into a strbuf.
 * The only place that calls cJSON_Parse*. */
#ifndef JQT_BASE_JSON_H
#define JQT_BASE_JSON_H
#include "base/arena.h"
#include "base/err.h"
#include "base/id.h"
#include "base/words.h"
#include <cjson/cJSON.h>

enum { JSON_DEPTH_MAX = 32 };
#define JSON_INTEGER_MAX INT64_C(9007199254740991) /* 2^53-1 */

/* Scans and parses; the tree is tied to the arena. On failure *offset says behind how many bytes (of all there are at
 * most) and *reason why ("a duplicate member"); both untouched on success. */
bool json_parse(struct arena *, struct str text, const cJSON **out, size_t *offset, struct words *reason);

/* The same for a text that is ours or whose faults nobody is told. */
bool json_read(struct arena *, struct str text, const cJSON **out);

/* The strict scan alone. */
bool json_scan(struct str text, size_t *offset, struct words *reason);

/* Getters for validated trees. A missing member (or null) gives the default. */
const cJSON *json_member(const cJSON *object, const char *name);
struct str json_str(const cJSON *object, const char *name); /* empty if missing; points into the tree */
int64_t json_i64(const cJSON *object, const char *name, int64_t missing);
bool json_bool(const cJSON *object, const char *name, bool missing);
bool json_has(const cJSON *object, const char *name); /* present and not null */
/* A number that is a whole one within ±(2^53−1). */
bool json_is_integer(const cJSON *number, int64_t *out);

/* Writer. Commas are put by themselves: a value behind another gets one. */
struct json_out {
    struct strbuf buf;
    bool need_comma;
};
struct json_out json_out(struct arena *);
void json_open(struct json_out *, char bracket);  /* '{' or '[' */
void json_close(struct json_out *, char bracket); /* '}' or ']' */
void json_key(struct json_out *, const char *name);
void json_put_str(struct json_out *, struct str);
void json_put_i64(struct json_out *, int64_t);
void json_put_bool(struct json_out *, bool);
void json_put_null(struct json_out *);
void json_put_raw(struct json_out *, struct str json); /* trusted JSON text */
void json_put_tree(struct json_out *, const cJSON *);
void json_put_uuid(struct json_out *, struct uuid);
void json_put_time(struct json_out *, int64_t ms);
/* key + value in one */
void json_add_str(struct json_out *, const char *name, struct str);
void json_add_i64(struct json_out *, const char *name, int64_t);
void json_add_bool(struct json_out *, const char *name, bool);
void json_add_raw(struct json_out *, const char *name, struct str json);
void json_add_tree(struct json_out *, const char *name, const cJSON *);
void json_add_uuid(struct json_out *, const char *name, struct uuid);
void json_add_time(struct json_out *, const char *name, int64_t ms);
struct str json_text(const struct json_out *);
/* A JSON text for people: one member or item a line. */
struct str json_indented(struct arena *, struct str json);
/* One more step of a JSON pointer (RFC 6901): "/" and the name, with its "~" and "/" escaped. */
void json_pointer_add(struct strbuf *, struct str name);
/* Escapes as RFC 8785 does (only what must be escaped); used by every writer here. */
void json_escape(struct strbuf *, struct str);

/* RFC 8785 (JCS) canonical form of a tree whose numbers are all integers within ±(2^53−1): what manifests
 * and fingerprints are made of. False if a number is not. */
bool json_canonical(const cJSON *, struct strbuf *out);
#endif
