/* Request bodies and answers of an operation, compiled. Answers are read only for what the service itself needs of
 * them: status, media types, that each is described and has an example. */
#include "contract_private.h"

#include <stdlib.h>

enum { BODY_DEFAULT_MAX_BYTES = 64 * 1024, BODY_MAX_BYTES = 1024 * 1024, STREAM_MAX_BYTES = 64 * 1024 * 1024 };

/* ---- request bodies ---- */

static bool take_max_bytes(struct compiler *c, struct operation *op, const cJSON *node, bool is_stream,
                           struct str place)
{
    const cJSON *bytes = json_member(node, "x-max-bytes");
    const int64_t limit = is_stream ? STREAM_MAX_BYTES : BODY_MAX_BYTES;
    op->body_max_bytes = BODY_DEFAULT_MAX_BYTES;
    if (!bytes)
        return true;
    return (json_is_integer(bytes, &op->body_max_bytes) && op->body_max_bytes > 0 && op->body_max_bytes <= limit) ||
           compile_fault(c, place, "x-max-bytes must be between 1 and %lld", (long long)limit);
}

/* A stream's content is its handler's to read: its media types say no more than {} or a binary text. */
static bool stream_type_is_plain(const cJSON *media_type)
{
    const cJSON *schema = json_member(media_type, "schema");
    for (const cJSON *m = media_type->child; m; m = m->next)
        if (m != schema && strcmp(m->string, "example") != 0)
            return false;
    for (const cJSON *m = schema ? schema->child : NULL; m; m = m->next)
        if (!(strcmp(m->string, "type") == 0 && cJSON_IsString(m) && strcmp(m->valuestring, "string") == 0) &&
            !(strcmp(m->string, "format") == 0 && cJSON_IsString(m) && strcmp(m->valuestring, "binary") == 0))
            return false;
    return cJSON_IsObject(media_type);
}

static bool take_stream(struct compiler *c, struct operation *op, const cJSON *content, struct str place)
{
    op->body = BODY_STREAM;
    for (const cJSON *m = content->child; m; m = m->next) {
        if (op->media_type_count == MEDIA_TYPES_MAX)
            return compile_fault(c, place, "at most %d media types", MEDIA_TYPES_MAX);
        if (!stream_type_is_plain(m))
            return compile_fault(c, compile_join(c, place, m->string), "the content of a stream is not described");
        op->media_types[op->media_type_count++] = str_from(m->string);
    }
    return op->media_type_count > 0 || compile_fault(c, place, "a stream needs its media types");
}

/* `example` and `examples` of a request's media type are valid by its schema. */
static bool check_request_examples(struct compiler *c, const struct schema *schema, const cJSON *media_type,
                                   struct str place)
{
    const cJSON *one = json_member(media_type, "example"), *many = json_member(media_type, "examples");
    if (one && !compile_check_value(c, schema, one, compile_join(c, place, "example")))
        return false;
    for (const cJSON *m = many ? many->child : NULL; m; m = m->next) {
        const struct str here = compile_join(c, compile_join(c, place, "examples"), m->string ? m->string : "");
        const cJSON *real = compile_deref(c, m, here);
        if (!real)
            return false;
        if (!json_member(real, "value"))
            return compile_fault(c, here, "an example needs a value");
        if (!compile_check_value(c, schema, json_member(real, "value"), compile_join(c, here, "value")))
            return false;
    }
    return true;
}

static bool form_is_flat(struct compiler *c, const struct schema *s, struct str place)
{
    for (size_t i = 0; i < s->property_count; i++)
        if (s->properties[i].schema->type != TYPE_STRING || s->properties[i].schema->nullable)
            return compile_fault(c, place, "the members of a form are texts");
    return true;
}

static bool take_described(struct compiler *c, struct compiled_operation *out, const cJSON *media_type,
                           struct str place)
{
    static const char *const known[] = {"schema", "example", "examples", NULL};
    const struct str here = compile_join(c, place, "schema");
    if (!compile_known_members(c, media_type, known, place))
        return false;
    out->body_schema = compile_schema(c, json_member(media_type, "schema"), here);
    if (!out->body_schema)
        return false;
    out->has_write_only = schema_has_write_only(out->body_schema);
    if (out->body_schema->type != TYPE_OBJECT || out->body_schema->nullable)
        return compile_fault(c, here, "a body is an object");
    if (out->operation.body == BODY_FORM && (out->body_schema->variants || out->body_schema->open))
        return compile_fault(c, here, "a form has plain members");
    return (out->operation.body != BODY_FORM || form_is_flat(c, out->body_schema, here)) &&
           check_request_examples(c, out->body_schema, media_type, place);
}

bool compile_body(struct compiler *c, struct compiled_operation *out, const cJSON *node, struct str place)
{
    static const char *const known[] = {"required", "content", "description", NULL};
    struct operation *op = &out->operation;
    const cJSON *style = json_member(node, "x-body"), *body = json_member(node, "requestBody");
    const bool is_stream = cJSON_IsString(style) && strcmp(style->valuestring, "stream") == 0;
    if (style && (!is_stream || !body))
        return compile_fault(c, place, "x-body is \"stream\" or not there, and needs a requestBody");
    if (!body)
        return !json_member(node, "x-max-bytes") || compile_fault(c, place, "x-max-bytes needs a requestBody");
    const struct str here = compile_join(c, place, "requestBody");
    if (str_is(op->method, "GET") || str_is(op->method, "DELETE"))
        return compile_fault(c, here, "%s has no body", op->method.data);
    body = compile_deref(c, body, here);
    if (!body || !compile_known_members(c, body, known, here) || !take_max_bytes(c, op, node, is_stream, place))
        return false;
    const cJSON *content = json_member(body, "content");
    const struct str content_place = compile_join(c, here, "content");
    op->body_required = json_bool(body, "required", false);
    if (!cJSON_IsObject(content) || !content->child)
        return compile_fault(c, here, "a body needs content");
    if (is_stream)
        return take_stream(c, op, content, content_place);
    const char *type = content->child->string;
    op->body = strcmp(type, "application/json") == 0                    ? BODY_JSON
               : strcmp(type, "application/x-www-form-urlencoded") == 0 ? BODY_FORM
                                                                        : BODY_NONE;
    if (op->body == BODY_NONE || content->child->next)
        return compile_fault(c, content_place, "a body is either JSON or a form, or x-body: stream");
    return take_described(c, out, content->child, compile_join(c, content_place, type));
}

/* ---- answers ---- */

static bool is_json(const char *media_type)
{
    const struct str type = str_from(media_type);
    return str_is(type, "application/json") || str_ends(type, STR("+json"));
}

static bool has_example(struct compiler *c, const cJSON *media_type, struct str place)
{
    const cJSON *many = json_member(media_type, "examples");
    if (json_member(media_type, "example"))
        return true;
    for (const cJSON *m = cJSON_IsObject(many) ? many->child : NULL; m; m = m->next) {
        const cJSON *real = compile_deref(c, m, compile_join(c, compile_join(c, place, "examples"), m->string));
        if (!real)
            return false;
        if (!json_member(real, "value"))
            return compile_fault(c, place, "an example needs a value");
    }
    return (cJSON_IsObject(many) && many->child) || compile_fault(c, place, "an answer in JSON needs an example");
}

/* 200, 4XX, default; 0 if it is none of these, 1 for default. */
static int status_of(const char *name)
{
    const bool digits = name[0] >= '1' && name[0] <= '5' && strlen(name) == 3;
    if (strcmp(name, "default") == 0)
        return 1;
    if (digits && strcmp(name + 1, "XX") == 0)
        return (name[0] - '0') * 100;
    return digits && strspn(name, "0123456789") == 3 ? (int)strtol(name, NULL, 10) : 0;
}

static bool take_response(struct compiler *c, struct operation *op, const cJSON *response, bool is_success,
                          struct str place)
{
    static const char *const known[] = {"description", "content", "headers", "links", "x-codes", NULL};
    const cJSON *real = compile_deref(c, response, place);
    if (!real || !compile_known_members(c, real, known, place) ||
        !compile_description(c, json_member(real, "description"), compile_join(c, place, "description")))
        return false;
    const cJSON *content = json_member(real, "content");
    const struct str here = compile_join(c, place, "content");
    for (const cJSON *m = content ? content->child : NULL; m; m = m->next) {
        if (is_json(m->string) && !has_example(c, m, compile_join(c, here, m->string)))
            return false;
        if (is_success && op->produces_count == MEDIA_TYPES_MAX)
            return compile_fault(c, here, "at most %d media types", MEDIA_TYPES_MAX);
        if (is_success)
            op->produces[op->produces_count++] = str_from(m->string);
    }
    return true;
}

/* The first answer of 2xx, or of 3xx where there is no 2xx. */
static const cJSON *find_success(const cJSON *responses)
{
    for (int hundred = 2; hundred <= 3; hundred++)
        for (const cJSON *r = responses->child; r; r = r->next)
            if (status_of(r->string) / 100 == hundred && strcmp(r->string + 1, "XX") != 0)
                return r;
    return NULL;
}

bool compile_responses(struct compiler *c, struct operation *op, const cJSON *node, struct str place)
{
    const cJSON *responses = json_member(node, "responses");
    const struct str here = compile_join(c, place, "responses");
    if (!cJSON_IsObject(responses))
        return compile_fault(c, here, "answers are needed");
    const cJSON *success = find_success(responses);
    if (!success)
        return compile_fault(c, here, "an answer of success is needed: 2xx, or 3xx of a redirect");
    op->success_status = status_of(success->string);
    for (const cJSON *r = responses->child; r; r = r->next) {
        const struct str at = compile_join(c, here, r->string);
        if (!status_of(r->string))
            return compile_fault(c, at, "a status is three digits, 4XX, 5XX or default");
        if (!take_response(c, op, r, r == success, at))
            return false;
    }
    return true;
}
