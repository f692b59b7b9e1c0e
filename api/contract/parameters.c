/* Path, query and header parameters, and the bodies of requests, against the contract. Must not know where a request
 * comes from: headers are asked for by a function. */
#include "contract_private.h"

#include <stdlib.h>

enum { PAIRS_MAX = 64 };

struct pair {
    struct str name, value;
    bool used, broken;
};

/* ---- name=value&name=value ---- */

struct str contract_parameter_name(struct arena *mem, struct str part)
{
    struct str name = STR("");
    return percent_decode(mem, str_cut(&part, '='), PLUS_IS_A_BLANK, &name) ? name : STR("");
}

/* Decodes each part. False: more than PAIRS_MAX. */
static bool split_pairs(struct arena *mem, struct str raw, struct pair *pairs, size_t *count)
{
    *count = 0;
    while (raw.data) {
        struct str value = str_cut(&raw, '&');
        if (value.len == 0)
            continue;
        if (*count == PAIRS_MAX)
            return false;
        const struct str name = str_cut(&value, '=');
        struct pair *p = &pairs[(*count)++];
        *p = (struct pair){.name = STR(""), .value = STR("")};
        const bool name_reads = percent_decode(mem, name, PLUS_IS_A_BLANK, &p->name);
        if (!name_reads)
            p->name = STR(""); /* what is not UTF-8 cannot be shown */
        p->broken = !name_reads || !percent_decode(mem, value, PLUS_IS_A_BLANK, &p->value);
    }
    return true;
}

static struct pair *find_pair(struct pair *pairs, size_t count, struct str name)
{
    for (size_t i = 0; i < count; i++)
        if (str_equal(pairs[i].name, name))
            return &pairs[i];
    return NULL;
}

/* ---- parameters ---- */

struct intake {
    const struct contract_request *request;
    struct pair *pairs;
    size_t pair_count;
    struct problem *problem;
    bool key_missing, match_missing; /* Idempotency-Key, If-Match */
    bool no_such_path, other_faults;
    bool ignore_unknown;
};

/* An authorization server must ignore parameters it does not know (RFC 6749 §3.1, §3.2). */
static bool is_oauth(const struct operation *operation)
{
    return operation->errors != ERRORS_PROBLEM;
}

static void add_fault(struct intake *in, enum fault_place place, struct str where, enum fault_code code)
{
    in->other_faults = true;
    problem_add_fault(in->problem, place, where, code, STR_EMPTY);
}

/* The parameter's text; data NULL if not given. */
static struct str find_value(struct intake *in, const struct parameter *p)
{
    if (p->place == IN_PATH)
        return in->request->route->path_values[p->path_index];
    if (p->place == IN_HEADER)
        return in->request->header(in->request->header_context, p->name.data);
    struct pair *pair = find_pair(in->pairs, in->pair_count, p->name);
    if (!pair || pair->broken)
        return STR_EMPTY;
    pair->used = true;
    return pair->value;
}

static void note_missing(struct intake *in, const struct parameter *p)
{
    const struct pair *broken = p->place == IN_QUERY ? find_pair(in->pairs, in->pair_count, p->name) : NULL;
    if (broken)
        return; /* its encoding is the fault */
    if (p->place == IN_HEADER && str_is(p->name, "Idempotency-Key"))
        in->key_missing = true;
    else if (p->place == IN_HEADER && str_is(p->name, "If-Match"))
        in->match_missing = true;
    else
        in->other_faults = true;
    problem_add_fault(in->problem, p->place, p->name, FAULT_required, STR_EMPTY);
}

static void check_parameter(struct intake *in, const struct parameter *p, struct argument *out)
{
    *out = (struct argument){p->name.data, p->place, find_value(in, p), false};
    out->given = out->value.data != NULL;
    if (!out->given) {
        if (p->required)
            note_missing(in, p);
        out->value = p->preset;
        return;
    }
    const size_t before = in->problem->fault_count;
    if (p->roles && !(p->roles & in->request->roles))
        problem_add_fault(in->problem, p->place, p->name, FAULT_unknown_parameter, STR_EMPTY);
    else if (!str_utf8_valid(out->value))
        problem_add_fault(in->problem, p->place, p->name, FAULT_invalid_encoding, STR_EMPTY);
    else
        schema_check_text(p->schema, out->value, p->place, p->name, in->problem);
    if (in->problem->fault_count == before) {
        out->value = schema_canonical_text(p->schema, in->problem->mem, out->value);
        return;
    }
    in->other_faults = true;
    in->no_such_path = in->no_such_path || p->place == IN_PATH;
}

static void check_unused_pairs(struct intake *in)
{
    for (size_t i = 0; i < in->pair_count; i++) {
        const struct pair *p = &in->pairs[i];
        if (p->used)
            continue;
        const bool again = p->name.len && find_pair(in->pairs, i, p->name) != NULL;
        if (in->ignore_unknown && !again && !p->broken)
            continue;
        add_fault(in, IN_QUERY, p->name,
                  p->broken ? FAULT_invalid_encoding
                  : again   ? FAULT_repeated_parameter
                            : FAULT_unknown_parameter);
    }
}

/* What cannot be the name of anything does not exist: nothing else is told about such a path. */
static void set_code(struct intake *in, enum error_code before)
{
    struct problem *problem = in->problem;
    if (before != ERR_none)
        return;
    if (in->no_such_path) {
        problem->code = ERR_not_found;
        problem->fault_count = 0;
    } else if (in->key_missing) {
        problem->code = ERR_idempotency_key_required;
    } else if (in->other_faults) {
        problem->code = ERR_invalid_parameters;
    } else if (in->match_missing) {
        problem->code = ERR_precondition_required;
    }
}

void contract_check_parameters(struct arena *mem, const struct contract_request *request, struct arguments *out,
                               struct problem *problem)
{
    const struct operation *operation = request->route->operation;
    const struct compiled_operation *op = compiled(operation);
    const enum error_code before = problem->code;
    struct intake in = {.request = request, .problem = problem};
    in.ignore_unknown = is_oauth(operation);
    in.pairs = arena_array(mem, PAIRS_MAX, sizeof *in.pairs);
    out->count = 0;
    if (!split_pairs(mem, request->raw_query, in.pairs, &in.pair_count)) {
        problem_set(problem, ERR_bad_request, STR("查询参数过多"), STR("The query has too many parameters."));
        return;
    }
    for (size_t i = 0; i < op->parameter_count; i++)
        check_parameter(&in, &op->parameters[i], &out->list[out->count++]);
    check_unused_pairs(&in);
    set_code(&in, before);
}

struct str argument_get(const struct arguments *arguments, const char *name)
{
    for (size_t i = 0; i < arguments->count; i++)
        if (strcmp(arguments->list[i].name, name) == 0)
            return arguments->list[i].value;
    return STR_EMPTY;
}

/* ---- bodies ---- */

void contract_check_body(const struct operation *operation, const cJSON *body, struct problem *problem)
{
    const struct compiled_operation *op = compiled(operation);
    if (op->body_schema && (body || operation->body_required))
        schema_check(op->body_schema, body, problem);
}

static void delete_tree(void *tree)
{
    cJSON_Delete(tree);
}

struct str contract_canonical_body(const struct operation *operation, struct arena *mem, const cJSON *body)
{
    const struct compiled_operation *op = compiled(operation);
    struct strbuf text = {.mem = mem};
    if (op->body_schema)
        schema_canonicalise(op->body_schema, mem, (cJSON *)body); /* the caller's own, see the header */
    return json_canonical(body, &text) ? strbuf_str(&text) : STR_EMPTY;
}

struct str contract_repeatable_body(const struct operation *operation, struct arena *mem, const cJSON *body,
                                    struct str canonical)
{
    const struct compiled_operation *op = compiled(operation);
    if (!op->has_write_only || !body)
        return canonical;
    cJSON *copy = cJSON_Duplicate(body, true);
    struct strbuf text = {.mem = mem};
    if (!copy)
        abort(); /* no memory, as everywhere */
    arena_defer(mem, delete_tree, copy);
    schema_remove_write_only(op->body_schema, copy);
    return json_canonical(copy, &text) ? strbuf_str(&text) : STR_EMPTY;
}

static struct str form_pointer(struct arena *mem, struct str name)
{
    struct strbuf pointer = {.mem = mem};
    json_pointer_add(&pointer, name);
    return strbuf_str(&pointer);
}

void contract_check_form(const struct operation *operation, struct arena *mem, struct str raw, const cJSON **out,
                         struct problem *problem)
{
    struct pair *pairs = arena_array(mem, PAIRS_MAX, sizeof *pairs);
    size_t count = 0;
    if (!split_pairs(mem, raw, pairs, &count)) {
        problem_set(problem, ERR_bad_request, STR("表单字段过多"), STR("The form has too many fields."));
        return;
    }
    cJSON *object = cJSON_CreateObject();
    arena_defer(mem, delete_tree, object);
    for (size_t i = 0; i < count; i++) {
        const struct str name = pairs[i].name;
        if (pairs[i].broken)
            problem_add_fault(problem, IN_BODY, form_pointer(mem, name), FAULT_invalid_encoding, STR_EMPTY);
        else if (find_pair(pairs, i, name))
            problem_add_fault(problem, IN_BODY, form_pointer(mem, name), FAULT_repeated_parameter, STR_EMPTY);
        else if (!is_oauth(operation) || schema_has_property(compiled(operation)->body_schema, name))
            (void)cJSON_AddStringToObject(object, arena_cstr(mem, name), arena_cstr(mem, pairs[i].value));
    }
    *out = object;
    contract_check_body(operation, object, problem);
}
