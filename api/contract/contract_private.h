/* What the files of contract share among themselves. */
#ifndef JQT_CONTRACT_PRIVATE_H
#define JQT_CONTRACT_PRIVATE_H
#define PCRE2_CODE_UNIT_WIDTH 8
#include "contract/contract.h"

#include <pcre2.h>

/* ---- yaml.c ---- */
/* One YAML document of core scalars as a tree (tied to the arena). False with a sentence that names the line. */
bool yaml_parse(struct arena *, struct str text, const cJSON **out, struct str *why);

/* ---- schemas ---- */
enum json_type {
    TYPE_NULL = 1,
    TYPE_BOOLEAN = 2,
    TYPE_INTEGER = 4,
    TYPE_NUMBER = 8,
    TYPE_STRING = 16,
    TYPE_ARRAY = 32,
    TYPE_OBJECT = 64,
    TYPE_ANY = 127,
};
enum format { FORMAT_NONE, FORMAT_DATE, FORMAT_DATE_TIME, FORMAT_UUID, FORMAT_USCC, FORMAT_MOBILE_CN, FORMATS };
extern const char *const format_names[FORMATS];
bool format_matches(enum format, struct str text);

struct property {
    struct str name;
    const struct schema *schema;
    bool required;
};
struct variant {
    struct str value; /* of the discriminator */
    const struct schema *schema;
};
#define NO_BOUND INT64_MIN
struct schema {
    unsigned types; /* enum json_type bits */
    struct property *properties;
    size_t property_count;
    int64_t min_properties, max_properties;
    const struct schema *items;
    int64_t min_items, max_items;
    bool unique_items;
    bool open; /* x-open: members are data of another schema; their number is bounded */
    int64_t min_length, max_length;
    const pcre2_code *pattern;
    struct str pattern_text;
    enum format format;
    int64_t minimum, maximum, multiple_of;
    const cJSON *values;    /* enum, an array; NULL: none */
    struct str values_text; /* for the fault's detail */
    const cJSON *constant;
    struct str discriminator; /* oneOf */
    struct variant *variants;
    size_t variant_count;
    const cJSON *preset; /* default */
};

struct compiler {
    struct arena *mem; /* everything compiled lives here */
    const cJSON *root; /* for local references */
    struct str *why;   /* first fault */
    int depth;
};
/* Follows $ref (local, acyclic). `place` names it in the fault. NULL on a fault. */
const cJSON *compile_deref(struct compiler *, const cJSON *, struct str place);
const struct schema *compile_schema(struct compiler *, const cJSON *, struct str place);
/* Sets *why once; always false. */
__attribute__((format(printf, 3, 4))) bool compile_fault(struct compiler *, struct str place, const char *format, ...);
struct str compile_join(struct compiler *, struct str place, const char *name);

/* Text as the parameter or form schema's type says: a tree of one scalar. False if it is not such a text. */
bool schema_accepts_text(const struct schema *, struct arena *, struct str text, enum fault_place, struct str where,
                         struct problem *);

/* ---- operations ---- */
struct parameter {
    struct str name;
    enum fault_place place;
    bool required;
    const struct schema *schema;
    bool is_list;      /* comma-separated */
    struct str preset; /* default as text; data NULL: none */
};
struct compiled_operation {
    struct operation operation; /* first: what the world sees */
    struct parameter parameters[PARAMETERS_MAX];
    size_t parameter_count;
    const struct schema *body_schema;
};
struct route_node;
struct contract {
    struct arena *mem;
    const cJSON *root;
    struct compiled_operation *operations;
    size_t operation_count;
    struct route_node *routes;
};
static inline const struct compiled_operation *compiled(const struct operation *operation)
{
    return (const struct compiled_operation *)operation;
}
/* router.c: adds an operation to the trie; false if its place is taken. */
bool route_add(struct contract *, const struct operation *);
/* Percent-decoding, once. `plus` turns '+' into a blank (forms and queries). False: broken, NUL or not UTF-8. */
bool percent_decode(struct arena *, struct str raw, bool plus, struct str *out);
#endif
