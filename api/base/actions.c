/* Owns the JSON of `allowed_actions` and `blocked`. Must not decide anything: the rules fill the problems. */
#include "base/actions.h"
#include "base/json.h"
#include <stdlib.h>

struct action_list *actions_new(struct arena *mem)
{
    struct action_list *list = ARENA_NEW(mem, struct action_list);
    list->mem = mem;
    return list;
}

struct problem *actions_add(struct action_list *list, const char *name)
{
    if (list->count == ACTIONS_MAX)
        abort();
    struct action *action = &list->items[list->count++];
    action->name = name;
    action->why = (struct problem){.mem = list->mem};
    return &action->why;
}

struct action *actions_find(struct action_list *list, const char *name)
{
    for (size_t i = 0; i < list->count; i++)
        if (strcmp(list->items[i].name, name) == 0)
            return &list->items[i];
    return NULL;
}

void actions_note(struct action_list *list, const char *name, const struct problem *why)
{
    struct action *known = actions_find(list, name);
    if (!known)
        *actions_add(list, name) = *why;
    else if (has_problem(&known->why) && (!has_problem(why) || known->why.code == ERR_wrong_state))
        known->why = *why;
}

static void put_blocked(struct json_out *out, const struct action *action, bool english)
{
    const struct problem *why = &action->why;
    const struct error_info *info = error_info(why->code);
    struct str detail = english ? why->detail_en : why->detail_zh;
    if (detail.len == 0)
        detail = str_from(english ? info->title_en : info->title_zh);
    json_open(out, '{');
    json_add_str(out, "action", str_from(action->name));
    json_add_str(out, "code", str_from(info->code));
    json_add_str(out, "detail", detail);
    if (why->members.len > 0) {
        strbuf_add_char(&out->buf, ',');
        strbuf_add(&out->buf, why->members);
    }
    if (why->fault_count > 0)
        problem_put_faults(out, why, english);
    json_close(out, '}');
}

struct str actions_json(const struct action_list *list, bool english)
{
    struct json_out out = json_out(list->mem);
    json_open(&out, '{');
    json_key(&out, "allowed_actions");
    json_open(&out, '[');
    for (size_t i = 0; i < list->count; i++)
        if (!has_problem(&list->items[i].why))
            json_put_str(&out, str_from(list->items[i].name));
    json_close(&out, ']');
    json_key(&out, "blocked");
    json_open(&out, '[');
    for (size_t i = 0; i < list->count; i++)
        if (has_problem(&list->items[i].why))
            put_blocked(&out, &list->items[i], english);
    json_close(&out, ']');
    json_close(&out, '}');
    const struct str object = json_text(&out);
    return (struct str){object.data + 1, object.len - 2};
}
