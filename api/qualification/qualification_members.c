/* Owns what C adds to the representation of a qualification. Decides nothing: the rules do. */
#include "qualification_members.h"

#include "qualification_form.h"

struct qualification_facts qualification_judge(const struct qualification_eligibility *e, int64_t now_ms,
                                               struct arena *mem)
{
    struct qualification_facts facts = qualification_facts_of(e, now_ms, mem);
    struct problem *unfit = ARENA_NEW(mem, struct problem);
    *unfit = (struct problem){.mem = mem};
    if (e->form.newer_schema)
        qualification_form_check_answers(e->form.newer_schema, e->form.answers, now_ms, unfit);
    facts.unfit = has_problem(unfit) ? unfit : NULL;
    return facts;
}

static void put_list(struct json_out *out, const char *name, const struct str *items, size_t count)
{
    json_key(out, name);
    json_open(out, '[');
    for (size_t i = 0; i < count; i++)
        json_put_str(out, items[i]);
    json_close(out, ']');
}

struct str qualification_members(const struct qualification_missing *missing, const struct action_list *actions,
                                 bool english)
{
    struct json_out out = json_out(actions->mem);
    json_open(&out, '{');
    put_list(&out, "answers", missing->answers, missing->answer_count);
    put_list(&out, "attachments", missing->attachments, missing->attachment_count);
    json_add_bool(&out, "figures_outdated", missing->stale);
    json_close(&out, '}');
    const struct str object = json_text(&out), rest = actions_json(actions, english);
    return arena_printf(actions->mem, "\"missing\":%.*s,%.*s", STR_FMT(object), STR_FMT(rest));
}

/* "differences_from_certification":[…] */
static struct str differences(const struct qualification_eligibility *at, struct arena *mem)
{
    struct json_out out = json_out(mem);
    json_open(&out, '[');
    for (size_t i = 0; i < QUALIFICATION_CERTIFIED_ANSWERS; i++) {
        const char *key = qualification_certified_answers[i];
        if (qualification_differs(mem, key, at->form.answers, &at->as_certified))
            json_put_str(&out, str_from(key));
    }
    json_close(&out, ']');
    return arena_concat(mem, STR("\"differences_from_certification\":"), json_text(&out));
}

void qualification_take_form(const struct call *call, struct arena *mem, struct qualification_eligibility *at)
{
    const cJSON *files = json_member(call->body, "attachments");
    struct str *kinds = arena_array(mem, (size_t)cJSON_GetArraySize(files), sizeof(struct str));
    size_t n = 0;
    for (const cJSON *file = files ? files->child : NULL; file; file = file->next)
        kinds[n++] = str_from(file->string);
    at->form.answers = json_member(call->body, "answers");
    at->form.attachments = kinds;
    at->form.attachment_count = n;
    at->form.newer_schema = NULL; /* saving judges them by the current one */
    at->size_known = qualification_size_class(at->form.answers, &at->size);
}

struct str qualification_members_of(const struct call *call, const struct qualification_eligibility *at, int64_t now_ms,
                                    struct arena *mem)
{
    const struct qualification_facts facts = qualification_judge(at, now_ms, mem);
    const unsigned roles = call->who->roles;
    const bool staff = principal_is_staff(call->who);
    struct action_list *list = actions_new(mem);
    qualification_list_actions(&facts, staff ? QUALIFICATION_reviewer : QUALIFICATION_applicant, call->access, roles,
                               list);
    if (!staff && access_allows(call->access, roles, OP_saveBooking))
        /* whether the enterprise may book at all; windows are the batches' */
        qualification_decide_booking(&facts, actions_add(list, "booking"));
    const struct str told = differences(at, mem), rest = qualification_members(facts.missing, list, call->english);
    return arena_printf(mem, "%.*s,%.*s", STR_FMT(told), STR_FMT(rest));
}
