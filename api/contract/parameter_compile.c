/* The parameters of an operation, compiled. The common ones (Idempotency-Key, If-Match, limit, cursor, validate_only)
 * are shared components, and their presence is the switch. If-None-Match and Accept-Language are shared, too, and only
 * told: gate and http read them, and no value of theirs is a fault. Must not check values. */
#include "contract_private.h"

static const struct common {
    const char *name;
    enum fault_place place;
    enum json_type type;
} commons[] = {{"Idempotency-Key", IN_HEADER, TYPE_STRING},
               {"If-Match", IN_HEADER, TYPE_STRING},
               {"limit", IN_QUERY, TYPE_INTEGER},
               {"cursor", IN_QUERY, TYPE_STRING},
               {"validate_only", IN_QUERY, TYPE_BOOLEAN}};
enum { COMMON_IDEMPOTENCY_KEY, COMMON_IF_MATCH, COMMON_LIMIT, COMMON_CURSOR, COMMON_VALIDATE_ONLY, COMMONS };
static const char *const only_told[] = {"If-None-Match", "Accept-Language"};

static int common_find(const struct parameter *p)
{
    for (int i = 0; i < COMMONS; i++)
        if (p->place == commons[i].place && str_equal_ignore_case(p->name, str_from(commons[i].name)))
            return i;
    return -1;
}

static bool take_common(struct compiler *c, struct operation *op, const struct parameter *p, bool is_shared,
                        struct str place)
{
    const int which = common_find(p);
    const enum need need = p->required ? NEED_REQUIRED : NEED_OPTIONAL;
    if (which < 0)
        return true;
    if (!is_shared || p->schema->type != commons[which].type || !str_is(p->name, commons[which].name))
        return compile_fault(c, place, "%s is a common parameter: refer to the one under #/components/parameters",
                             commons[which].name);
    if (which == COMMON_IDEMPOTENCY_KEY)
        op->idempotency_key = need;
    else if (which == COMMON_IF_MATCH)
        op->if_match = need;
    else if (which == COMMON_VALIDATE_ONLY)
        op->dry_run = true;
    else
        op->paged = true;
    return true;
}

static bool take_place(struct compiler *c, struct parameter *p, const cJSON *node, struct str place)
{
    const struct str in = json_str(node, "in");
    if (str_is(in, "path"))
        p->place = IN_PATH;
    else if (str_is(in, "query"))
        p->place = IN_QUERY;
    else if (str_is(in, "header"))
        p->place = IN_HEADER;
    else
        return compile_fault(c, place, "a parameter stands in path, query or header");
    static const char *const reserved[] = {"Accept", "Content-Type", "Authorization"}; /* OpenAPI ignores these */
    for (size_t i = 0; i < sizeof reserved / sizeof reserved[0]; i++)
        if (p->place == IN_HEADER && str_equal_ignore_case(p->name, str_from(reserved[i])))
            return compile_fault(c, place, "%s cannot be a parameter", reserved[i]);
    return true;
}

static bool style_is_sound(struct compiler *c, const struct parameter *p, const cJSON *node, struct str place)
{
    const struct str style = json_str(node, "style");
    const cJSON *explode = json_member(node, "explode");
    if (p->schema->type != TYPE_ARRAY)
        return (!style.data && !explode) || compile_fault(c, place, "style and explode are for lists in the query");
    if (p->place != IN_QUERY || !str_is(style, "form") || !cJSON_IsFalse(explode))
        return compile_fault(c, place, "a list stands in the query, comma-separated: style: form, explode: false");
    return ((p->schema->items->type & TYPE_SCALARS) && !p->schema->items->nullable) ||
           compile_fault(c, place, "the items of a list are texts, integers or booleans");
}

/* A default as the text that a client would have sent. */
static bool take_preset(struct compiler *c, struct parameter *p, struct str place)
{
    const cJSON *preset = p->schema->preset;
    if (!preset)
        return true;
    if (p->required || p->schema->type == TYPE_ARRAY)
        return compile_fault(c, place, "neither a required parameter nor a list has a default");
    struct strbuf text = {.mem = c->mem};
    if (cJSON_IsString(preset))
        p->preset = str_from(preset->valuestring);
    else if (json_canonical(preset, &text))
        p->preset = strbuf_str(&text);
    return p->preset.data != NULL;
}

static bool check_examples(struct compiler *c, const struct parameter *p, const cJSON *node, struct str place)
{
    const cJSON *one = json_member(node, "example");
    return !one || compile_check_value(c, p->schema, one, compile_join(c, place, "example"));
}

static bool take_schema(struct compiler *c, struct parameter *p, const cJSON *node, struct str place)
{
    const struct str here = compile_join(c, place, "schema");
    p->schema = compile_schema(c, json_member(node, "schema"), here);
    if (!p->schema)
        return false;
    if (!(p->schema->type & (TYPE_SCALARS | TYPE_ARRAY)) || p->schema->nullable)
        return compile_fault(c, here, "a parameter is a text, an integer, a boolean or a list of these");
    return style_is_sound(c, p, node, place) && take_preset(c, p, here) && check_examples(c, p, node, place);
}

static bool is_repeated(const struct compiled_operation *out, const struct parameter *p)
{
    for (size_t i = 0; i < out->parameter_count; i++) {
        const struct parameter *q = &out->parameters[i];
        if (q->place == p->place &&
            (q->place == IN_HEADER ? str_equal_ignore_case(q->name, p->name) : str_equal(q->name, p->name)))
            return true;
    }
    return false;
}

/* Which value of the path the parameter is; PATH_PARAMS_MAX if the template does not have it. */
static size_t path_index(struct str path, struct str name)
{
    size_t index = 0;
    while (path.data) {
        const struct str segment = str_cut(&path, '/');
        if (segment.len < 3 || segment.data[0] != '{')
            continue;
        if (str_equal((struct str){segment.data + 1, segment.len - 2}, name))
            return index;
        index++;
    }
    return PATH_PARAMS_MAX;
}

static bool take_path_parameter(struct compiler *c, struct operation *op, struct parameter *p, const cJSON *node,
                                struct str place)
{
    const cJSON *object = json_member(node, "x-object");
    if (p->place != IN_PATH)
        return !object || compile_fault(c, place, "x-object is for parameters of the path");
    if (!p->required)
        return compile_fault(c, place, "a parameter of the path is required: true");
    p->path_index = path_index(op->path, p->name);
    if (p->path_index >= PATH_PARAMS_MAX)
        return compile_fault(c, place, "the path has no {%.*s}", STR_FMT(p->name));
    if (object && (!cJSON_IsString(object) || !*object->valuestring))
        return compile_fault(c, place, "x-object names a resource");
    op->path_objects[p->path_index] = object ? str_from(object->valuestring) : STR_EMPTY;
    return true;
}

/* A filter that only some of those who may call the operation have. */
static bool take_parameter_roles(struct compiler *c, struct parameter *p, const cJSON *node, struct str place)
{
    const cJSON *roles = json_member(node, "x-roles");
    const struct str here = compile_join(c, place, "x-roles");
    if (!roles)
        return true;
    if (!cJSON_IsArray(roles) || !roles->child || p->place != IN_QUERY || p->required || p->schema->preset)
        return compile_fault(c, here,
                             "a list of roles, of a parameter of the query that may be missing and has no default");
    for (const cJSON *r = roles->child; r; r = r->next) {
        const unsigned role = cJSON_IsString(r) ? role_find(str_from(r->valuestring)) : 0;
        if (!role || (p->roles & role))
            return compile_fault(c, here, "an unknown or repeated role");
        p->roles |= role;
    }
    return true;
}

static bool is_only_told(const struct parameter *p)
{
    for (size_t i = 0; i < sizeof only_told / sizeof only_told[0]; i++)
        if (p->place == IN_HEADER && str_equal_ignore_case(p->name, str_from(only_told[i])))
            return true;
    return false;
}

static bool take_parameter(struct compiler *c, struct compiled_operation *out, const cJSON *node, bool is_shared,
                           struct str place)
{
    static const char *const known[] = {"name",     "in",       "required",   "schema", "description",
                                        "example",  "examples", "deprecated", "style",  "explode",
                                        "x-object", "x-roles",  NULL};
    if (!compile_known_members(c, node, known, place))
        return false;
    if (out->parameter_count == PARAMETERS_MAX)
        return compile_fault(c, place, "at most %d parameters", PARAMETERS_MAX);
    const cJSON *required = json_member(node, "required"), *description = json_member(node, "description");
    struct parameter *p = &out->parameters[out->parameter_count];
    *p = (struct parameter){.name = json_str(node, "name"), .required = cJSON_IsTrue(required)};
    if (p->name.len == 0 || (required && !cJSON_IsBool(required)))
        return compile_fault(c, place, "a name is needed, and required is true or false");
    if (!take_place(c, p, node, place))
        return false;
    if (is_only_told(p))
        return (is_shared && !p->required && (!description || compile_description(c, description, place))) ||
               compile_fault(c, place, "%.*s is told by a common parameter under #/components/parameters, not required",
                             STR_FMT(p->name));
    if (!take_schema(c, p, node, place) || !take_path_parameter(c, &out->operation, p, node, place) ||
        !take_common(c, &out->operation, p, is_shared, place) || !take_parameter_roles(c, p, node, place) ||
        (description && !compile_description(c, description, place)))
        return false;
    if (is_repeated(out, p))
        return compile_fault(c, place, "the parameter %.*s stands there twice", STR_FMT(p->name));
    out->parameter_count++;
    return true;
}

static bool take_list(struct compiler *c, struct compiled_operation *out, const cJSON *owner, struct str place)
{
    const cJSON *list = json_member(owner, "parameters");
    const struct str here = compile_join(c, place, "parameters");
    if (list && !cJSON_IsArray(list))
        return compile_fault(c, here, "a list is needed");
    size_t index = 0;
    for (const cJSON *node = list ? list->child : NULL; node; node = node->next) {
        const struct str at = compile_join_index(c, here, index++);
        const bool is_shared = str_starts(json_str(node, "$ref"), STR("#/components/parameters/"));
        const cJSON *real = compile_deref(c, node, at);
        if (!real || !take_parameter(c, out, real, is_shared, at))
            return false;
    }
    return true;
}

/* Each {name} of the path is described. */
static bool path_is_covered(struct compiler *c, const struct compiled_operation *out, struct str place)
{
    struct str rest = out->operation.path;
    size_t index = 0;
    while (rest.data) {
        const struct str segment = str_cut(&rest, '/');
        if (segment.len < 3 || segment.data[0] != '{')
            continue;
        bool found = false;
        for (size_t i = 0; i < out->parameter_count; i++)
            found = found || (out->parameters[i].place == IN_PATH && out->parameters[i].path_index == index &&
                              out->parameters[i].name.len == segment.len - 2);
        if (!found)
            return compile_fault(c, place, "%.*s of the path is not described", STR_FMT(segment));
        index++;
    }
    return true;
}

static bool commons_are_sound(struct compiler *c, const struct compiled_operation *out, const cJSON *node,
                              struct str place)
{
    const struct operation *op = &out->operation;
    const cJSON *dry_run = json_member(node, "x-dry-run");
    const bool is_read = str_is(op->method, "GET");
    size_t paging = 0;
    for (size_t i = 0; i < out->parameter_count; i++) {
        const int which = common_find(&out->parameters[i]);
        paging += which == COMMON_LIMIT || which == COMMON_CURSOR;
    }
    if (dry_run && !cJSON_IsTrue(dry_run))
        return compile_fault(c, place, "x-dry-run is true or not there");
    if ((dry_run != NULL) != op->dry_run)
        return compile_fault(c, place, "x-dry-run and the parameter validate_only belong together");
    if (paging == 1)
        return compile_fault(c, place, "limit and cursor belong together");
    if (is_read && (op->dry_run || op->idempotency_key || op->if_match))
        return compile_fault(c, place, "a GET takes neither validate_only nor Idempotency-Key nor If-Match");
    return !op->paged || is_read || compile_fault(c, place, "only a GET has pages");
}

bool compile_parameters(struct compiler *c, struct compiled_operation *out, const cJSON *path_item, const cJSON *node,
                        struct str path_place, struct str place)
{
    return take_list(c, out, path_item, path_place) && take_list(c, out, node, place) &&
           path_is_covered(c, out, place) && commons_are_sound(c, out, node, place);
}
