/* What the files of contract share among themselves. */
#ifndef JQT_CONTRACT_PRIVATE_H
#define JQT_CONTRACT_PRIVATE_H
#include "base/text.h"
#include "contract/contract.h"

/* ---- yaml.c ---- */
/* One YAML document of core scalars as a tree (tied to the arena). False with a sentence that names the line.
 * `valueint` of every node but a number is its line, from 1. */
bool yaml_parse(struct arena *, struct str text, const cJSON **out, struct str *why);

/* ---- pattern.c ---- */
struct pattern;        /* immutable, shared by all threads */
struct pattern_memory; /* of one check: what matching needs, made in an arena at the first match */
/* NULL with a sentence if the text is outside the subset; lives in the arena. */
const struct pattern *pattern_compile(struct arena *, struct str text, struct str *why);
struct str pattern_text(const struct pattern *);
/* False also when the match limit is exceeded. *memory may begin as NULL. */
bool pattern_matches(const struct pattern *, struct str text, struct arena *, struct pattern_memory **memory);

/* ---- formats.c ---- */
enum format {
    FORMAT_NONE,
    FORMAT_DATE,
    FORMAT_DATE_TIME,
    FORMAT_UUID,
    FORMAT_USCC,
    FORMAT_MOBILE_CN,
    FORMAT_EMAIL,
    FORMAT_WEB_ADDRESS,
    FORMAT_MOMENT,
    FORMATS
};
enum format format_find(struct str name); /* FORMAT_NONE if unknown */
const char *format_name(enum format);
bool format_matches(enum format, struct str text);

/* ---- schemas ---- */
enum json_type {
    TYPE_NULL = 1,
    TYPE_BOOLEAN = 2,
    TYPE_INTEGER = 4,
    TYPE_STRING = 8,
    TYPE_ARRAY = 16,
    TYPE_OBJECT = 32,
    TYPE_SCALARS = TYPE_BOOLEAN | TYPE_INTEGER | TYPE_STRING,
};
enum { PROPERTIES_MAX = 64, ARRAY_ITEMS_MAX = 1000, ENUM_VALUES_MAX = 500, VARIANTS_MAX = 16 };

struct property {
    struct str name;
    const struct schema *schema;
};
struct variant {
    struct str value; /* of the discriminator */
    const struct schema *schema;
};
struct allowed { /* a value of enum or const */
    struct str text;
    int64_t number; /* of integers; of booleans 0 or 1 */
};
/* Bounds that are not set are such that nothing breaks them. */
struct schema {
    enum json_type type; /* exactly one, never TYPE_NULL */
    bool nullable;
    unsigned height; /* levels of values below it, itself included */

    struct property *properties; /* at most PROPERTIES_MAX */
    size_t property_count;
    uint64_t required; /* bit i: properties[i] */
    int64_t min_properties, max_properties;
    bool open; /* x-open: members are data of another schema; their number is bounded */

    struct str discriminator; /* oneOf; data NULL: none */
    struct variant *variants;
    size_t variant_count;

    const struct schema *items;
    int64_t min_items, max_items;
    bool unique_items;

    int64_t min_length, max_length; /* characters; a text that may not be empty may not be only blanks either */
    enum text_lines lines;          /* x-multiline: true */
    bool write_only;                /* writeOnly: true; a secret, which no fingerprint may hold */
    const struct pattern *pattern;
    enum format format;

    int64_t minimum, maximum, multiple_of;
    bool has_minimum, has_maximum;

    struct allowed *allowed; /* enum or const; NULL: none */
    size_t allowed_count;
    struct str allowed_text; /* for the fault's detail */

    const cJSON *preset; /* default; only parameters may have one */
};

struct reference { /* a target of $ref that has been compiled, or is being compiled */
    const cJSON *node;
    const struct schema *schema; /* NULL: in progress, so a further reference to it closes a circle */
};
enum { REFERENCES_MAX = 2000, REFERENCE_CHAIN_MAX = 8 };
struct compiler {
    struct arena *mem;     /* everything compiled lives here */
    struct arena *scratch; /* places, and what is looked at once: needed until all is compiled */
    const cJSON *root;     /* for local references */
    bool is_data;          /* a schema from the database: its references stand in its own $defs */
    struct str place;      /* of the first fault: a pointer that may lead through references */
    struct str why;        /* the first fault */
    unsigned depth;
    struct reference *references;
    size_t reference_count;
};

/* ---- compile_support.c ---- */
/* Sets the fault once; always false. */
__attribute__((format(printf, 3, 4))) bool compile_fault(struct compiler *, struct str place, const char *format, ...);
/* place/name, escaped as RFC 6901 says. */
struct str compile_join(struct compiler *, struct str place, const char *name);
struct str compile_join_index(struct compiler *, struct str place, size_t index);
/* The node a local reference names, or NULL. */
const cJSON *compile_find(const struct compiler *, struct str reference);
/* Follows $ref (a chain is bounded). NULL on a fault. Only annotations may stand beside $ref. */
const cJSON *compile_deref(struct compiler *, const cJSON *, struct str place);
/* Fault unless node is an object whose members are all among `known` (NULL-terminated). */
bool compile_known_members(struct compiler *, const cJSON *node, const char *const *known, struct str place);
/* The line of the node that `place` leads to, following references; 0 if unknown. */
int compile_line(const struct compiler *, struct str place);
/* Every $ref in the document leads to a node of it. Examples and defaults are data, not looked into. */
bool compile_check_references(struct compiler *);
/* Fault unless text is in both languages; a summary is "中文 / English". */
bool compile_summary(struct compiler *, const cJSON *text, struct str place);
bool compile_description(struct compiler *, const cJSON *text, struct str place);

/* ---- schema_compile.c ---- */
const struct schema *compile_schema(struct compiler *, const cJSON *, struct str place);
/* A schema within another one. The engine adds no members, so a default would be a promise that nobody keeps. */
const struct schema *compile_inner(struct compiler *, struct schema *outer, const cJSON *, struct str place);
/* Fault unless the value (an example, a default) is valid by the schema. */
bool compile_check_value(struct compiler *, const struct schema *, const cJSON *value, struct str place);

/* ---- schema_variants.c ---- */
/* The node is oneOf with a discriminator. */
bool compile_one_of(struct compiler *, struct schema *, const cJSON *, struct str place);

/* ---- schema_check.c ---- */
/* Whether an object schema describes a member of that name. */
bool schema_has_property(const struct schema *, struct str name);
/* The value's one spelling, in place: date-times as +08:00 with milliseconds, UUIDs in small letters. The value must be
 * valid by the schema. */
void schema_canonicalise(const struct schema *, struct arena *, cJSON *value);
/* Is there a member that is only written? */
bool schema_has_write_only(const struct schema *);
/* Takes such members out of a valid value. */
void schema_remove_write_only(const struct schema *, cJSON *value);
/* The one spelling of a valid text. */
struct str schema_canonical_text(const struct schema *, struct arena *, struct str);
/* Text of a parameter, read as the schema's scalar type says. */
void schema_check_text(const struct schema *, struct str text, enum fault_place, struct str where, struct problem *);

/* ---- operations ---- */
struct parameter {
    struct str name; /* NUL-terminated */
    enum fault_place place;
    bool required;
    const struct schema *schema; /* of TYPE_ARRAY: a comma-separated list */
    struct str preset;           /* default as text; data NULL: none */
    size_t path_index;           /* of path parameters: which value of the route */
    unsigned roles;              /* x-roles: for whom it exists; 0: for everybody */
};
struct compiled_operation {
    struct operation operation; /* first: what the world sees */
    struct parameter parameters[PARAMETERS_MAX];
    size_t parameter_count;
    const struct schema *body_schema; /* of JSON and form bodies */
    bool has_write_only;              /* somewhere in it */
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
/* parameter_compile.c: the lists of path item and operation. */
bool compile_parameters(struct compiler *, struct compiled_operation *, const cJSON *path_item, const cJSON *node,
                        struct str path_place, struct str place);
/* body_compile.c */
bool compile_body(struct compiler *, struct compiled_operation *, const cJSON *node, struct str place);
bool compile_responses(struct compiler *, struct operation *, const cJSON *node, struct str place);

/* router.c */
enum { PATH_SEGMENTS_MAX = 16 };
/* Adds an operation; NULL, or a sentence if its path or place cannot be. */
const char *route_add(struct contract *, const struct operation *);
void route_finish(struct contract *); /* after the last one */
enum plus { PLUS_STAYS, PLUS_IS_A_BLANK /* forms and queries */ };
/* Percent-decoding, once; without a copy where nothing is encoded. False: broken, NUL or not UTF-8. */
bool percent_decode(struct arena *, struct str raw, enum plus, struct str *out);
#endif
