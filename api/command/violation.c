/* Owns the way from a violated constraint to the member of the body that caused it: a constraint that judges a
 * reference answers like the contract (api.md). Must not know any constraint: constraints.def does. */
#include "command_private.h"

struct search {
    struct arena *mem;
    struct str value;
    unsigned wanted; /* which of the equal ones: the second, if it may not stand there twice */
    unsigned seen;
    struct str found; /* its pointer; data NULL: none yet */
};

static bool is_value(const cJSON *node, struct str value)
{
    return cJSON_IsString(node) && str_is(value, node->valuestring);
}

/* `rest` is what of the pattern is still to be followed: "", "/name…" or "/ *…". The pattern bounds the depth. */
static void look(struct search *s, const cJSON *node, struct str rest, struct str so_far)
{
    if (s->found.data || !node)
        return;
    if (rest.len == 0) {
        if (is_value(node, s->value) && ++s->seen == s->wanted)
            s->found = so_far;
        return;
    }
    struct str further = {rest.data + 1, rest.len - 1};
    const struct str step = str_cut(&further, '/');
    const struct str behind = further.data ? (struct str){further.data - 1, further.len + 1} : STR_EMPTY;
    size_t index = 0;
    for (const cJSON *inner = node->child; inner; inner = inner->next, index++) {
        if (!str_is(step, "*") && !(inner->string && str_is(step, inner->string)))
            continue;
        struct strbuf pointer = {.mem = s->mem};
        strbuf_add(&pointer, so_far);
        if (inner->string)
            json_pointer_add(&pointer, str_from(inner->string));
        else
            strbuf_printf(&pointer, "/%zu", index);
        look(s, inner, behind, strbuf_str(&pointer));
    }
}

/* The pattern's part before its first "*". */
static struct str stem(struct str pattern)
{
    size_t length = 0;
    while (length < pattern.len && pattern.data[length] != '*')
        length++;
    return length < pattern.len && length > 0 ? (struct str){pattern.data, length - 1} : pattern;
}

bool violation_problem(const struct violation *violation, const cJSON *body, struct problem *why)
{
    const struct constraint_info *constraint = violation->constraint;
    if (!constraint || !constraint->pointer || !body)
        return false;
    const struct str pattern = str_from(constraint->pointer);
    struct search s = {
        .mem = why->mem, .value = violation->value, .wanted = constraint->fault == FAULT_duplicate_items ? 2 : 1};
    if (s.value.len > 0)
        look(&s, body, pattern, STR(""));
    problem_add_fault(why, IN_BODY, s.found.data ? s.found : stem(pattern), constraint->fault, STR_EMPTY);
    return true;
}
