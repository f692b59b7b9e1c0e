/* Path, query and header parameters, and form bodies, against the contract. */
#include "contract_private.h"

enum { QUERY_PAIRS_MAX = 64 };

struct pair {
    struct str name, value;
    bool used;
};

/* Splits a=b&c=d and decodes each part. False: broken encoding or too many. */
static bool split_pairs(struct arena *mem, struct str raw, struct pair *pairs, size_t *count)
{
    *count = 0;
    while (raw.data && raw.len) {
        struct str value = str_cut(&raw, '&');
        if (value.len == 0)
            continue;
        const struct str name = str_cut(&value, '=');
        if (*count == QUERY_PAIRS_MAX)
            return false;
        struct pair *p = &pairs[(*count)++];
        *p = (struct pair){0};
        if (!percent_decode(mem, name, true, &p->name) ||
            !percent_decode(mem, value.data ? value : STR(""), true, &p->value))
            return false;
    }
    return true;
}

static void malformed(struct problem *problem, enum fault_place place, struct str where, enum fault_code code)
{
    if (problem->code == ERR_none)
        problem->code = ERR_invalid_parameters;
    problem_add_fault(problem, place, where, code, STR_EMPTY);
}

/* Comma-separated items, each against the items' schema; count against the list's. */
static void check_list(const struct parameter *p, struct arena *mem, struct str text, struct problem *problem)
{
    int64_t count = 0;
    while (text.data) {
        (void)schema_accepts_text(p->schema->items, mem, str_cut(&text, ','), p->place, p->name, problem);
        count++;
    }
    if (p->schema->max_items != NO_BOUND && count > p->schema->max_items)
        problem_add_fault(problem, p->place, p->name, FAULT_too_many_items,
                          arena_printf(mem, "%lld", (long long)p->schema->max_items));
}

static void check_value(const struct parameter *p, struct arena *mem, struct str text, struct problem *problem)
{
    if (p->is_list)
        check_list(p, mem, text, problem);
    else
        (void)schema_accepts_text(p->schema, mem, text, p->place, p->name, problem);
}

static void missing(const struct parameter *p, struct problem *problem)
{
    if (p->place == IN_HEADER && str_is(p->name, "Idempotency-Key"))
        problem->code = ERR_idempotency_key_required;
    else if (p->place == IN_HEADER && str_is(p->name, "If-Match"))
        problem->code = ERR_precondition_required;
    problem_add_fault(problem, p->place, p->name, FAULT_required, STR_EMPTY);
}

static struct pair *find_pair(struct pair *pairs, size_t count, struct str name)
{
    for (size_t i = 0; i < count; i++)
        if (str_equal(pairs[i].name, name))
            return &pairs[i];
    return NULL;
}

/* The parameter's text; data NULL if not given. */
static struct str find_value(const struct parameter *p, const struct route *route, size_t *path_at, struct pair *pairs,
                             size_t pair_count, header_fn *header, const void *context)
{
    if (p->place == IN_PATH)
        return route->path_values[(*path_at)++];
    if (p->place == IN_HEADER)
        return header(context, p->name.data);
    struct pair *pair = find_pair(pairs, pair_count, p->name);
    if (!pair)
        return STR_EMPTY;
    pair->used = true;
    return pair->value;
}

static void check_one(const struct parameter *p, struct arena *mem, struct argument *out, struct problem *problem)
{
    if (!out->value.data) {
        if (p->required)
            missing(p, problem);
        else
            out->value = p->preset;
        return;
    }
    out->given = true;
    const size_t before = problem->fault_count;
    const enum error_code code = problem->code;
    check_value(p, mem, out->value, problem);
    /* An id that cannot be one is like an id that does not exist. */
    if (p->place == IN_PATH && problem->fault_count > before) {
        problem->fault_count = 0;
        problem->code = ERR_not_found;
    } else if (problem->fault_count > before && code == ERR_none) {
        problem->code = ERR_invalid_parameters;
    }
}

void contract_check_parameters(const struct operation *operation, struct arena *mem, const struct route *route,
                               struct str raw_query, header_fn *header, const void *context, struct arguments *out,
                               struct problem *problem)
{
    const struct compiled_operation *op = compiled(operation);
    struct pair *pairs = arena_array(mem, QUERY_PAIRS_MAX, sizeof *pairs);
    size_t pair_count = 0, path_at = 0;
    out->count = 0;
    if (!split_pairs(mem, raw_query, pairs, &pair_count)) {
        malformed(problem, IN_QUERY, STR(""), FAULT_invalid_encoding);
        return;
    }
    for (size_t i = 0; i < op->parameter_count; i++) {
        const struct parameter *p = &op->parameters[i];
        struct argument *a = &out->list[out->count++];
        *a = (struct argument){p->name.data, p->place,
                               find_value(p, route, &path_at, pairs, pair_count, header, context), false};
        check_one(p, mem, a, problem);
        if (problem->code == ERR_not_found)
            return;
    }
    for (size_t i = 0; i < pair_count; i++) {
        if (pairs[i].used)
            continue;
        const bool again = find_pair(pairs, i, pairs[i].name) != NULL;
        malformed(problem, IN_QUERY, pairs[i].name, again ? FAULT_repeated_parameter : FAULT_unknown_parameter);
    }
    if (problem->fault_count > 0 && problem->code == ERR_invalid_fields)
        problem->code = ERR_invalid_parameters;
}

struct str argument_get(const struct arguments *arguments, const char *name)
{
    for (size_t i = 0; i < arguments->count; i++)
        if (strcmp(arguments->list[i].name, name) == 0)
            return arguments->list[i].value;
    return STR_EMPTY;
}

void contract_check_body(const struct operation *operation, const cJSON *body, struct problem *problem)
{
    schema_check(compiled(operation)->body_schema, body, problem);
}

static void delete_tree(void *tree)
{
    cJSON_Delete(tree);
}

void contract_check_form(const struct operation *operation, struct arena *mem, struct str raw, const cJSON **out,
                         struct problem *problem)
{
    struct pair *pairs = arena_array(mem, QUERY_PAIRS_MAX, sizeof *pairs);
    size_t count = 0;
    if (!split_pairs(mem, raw, pairs, &count)) {
        malformed(problem, IN_BODY, STR(""), FAULT_invalid_encoding);
        return;
    }
    cJSON *object = cJSON_CreateObject();
    arena_defer(mem, delete_tree, object);
    for (size_t i = 0; i < count; i++) {
        if (find_pair(pairs, i, pairs[i].name))
            malformed(problem, IN_BODY, pairs[i].name, FAULT_repeated_parameter);
        else
            (void)cJSON_AddStringToObject(object, pairs[i].name.data, pairs[i].value.data);
    }
    *out = object;
    contract_check_body(operation, object, problem);
}
