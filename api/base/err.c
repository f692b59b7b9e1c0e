/* The tables behind error and fault codes, and problems before they are rendered. */
#include "base/err.h"
#include "base/clock.h"
#include "base/json.h"
#include "base/problem.h"

static const struct error_info infos[ERR_COUNT] = {
    [ERR_none] = {"none", 200, "", "", "", ""},
#define ERROR(code, status, title_zh, title_en, advice_zh, advice_en) \
    [ERR_##code] = {#code, status, title_zh, title_en, advice_zh, advice_en},
#define FAULT(code, detail_zh, detail_en)
#include "../errors.def"
#undef ERROR
#undef FAULT
};

static const struct fault_info faults[FAULT_COUNT] = {
#define ERROR(code, ...)
#define FAULT(code, detail_zh, detail_en) [FAULT_##code] = {#code, detail_zh, detail_en},
#include "../errors.def"
#undef ERROR
#undef FAULT
};

const struct error_info *error_info(enum error_code code)
{
    return &infos[(unsigned)code < ERR_COUNT ? code : ERR_internal];
}

enum error_code error_find(const char *code)
{
    for (unsigned i = 1; i < ERR_COUNT; i++)
        if (strcmp(infos[i].code, code) == 0)
            return (enum error_code)i;
    return ERR_none;
}

const struct fault_info *fault_info(enum fault_code code)
{
    return &faults[code];
}

enum fault_code fault_find(struct str code)
{
    unsigned i = 0;
    while (i < FAULT_COUNT && !str_is(code, faults[i].code))
        i++;
    return (enum fault_code)i;
}

void problem_set(struct problem *p, enum error_code code, struct str detail_zh, struct str detail_en)
{
    p->code = code;
    p->detail_zh = detail_zh;
    p->detail_en = detail_en;
}

void problem_add_fault(struct problem *p, enum fault_place place, struct str where, enum fault_code code,
                       struct str argument)
{
    if (p->fault_count == PROBLEM_FAULTS_MAX)
        return;
    if (!p->faults)
        p->faults = arena_array(p->mem, PROBLEM_FAULTS_MAX, sizeof *p->faults);
    p->faults[p->fault_count++] = (struct fault){place, where, code, argument};
    if (p->code == ERR_none)
        p->code = ERR_invalid_fields;
}

struct str fault_detail(struct arena *mem, const struct fault *fault, bool english)
{
    const struct fault_info *info = fault_info(fault->code);
    const char *text = english ? info->detail_en : info->detail_zh;
    const char *hole = strstr(text, "{}");
    if (!hole)
        return str_from(text);
    return arena_printf(mem, "%.*s%.*s%s", (int)(hole - text), text, STR_FMT(fault->argument), hole + 2);
}

void problem_put_faults(struct json_out *out, const struct problem *problem, bool english)
{
    json_key(out, "errors");
    json_open(out, '[');
    for (size_t i = 0; i < problem->fault_count; i++) {
        const struct fault *fault = &problem->faults[i];
        json_open(out, '{');
        json_add_str(out, fault->place == IN_BODY ? "pointer" : "parameter", fault->where);
        json_add_str(out, "code", str_from(fault_info(fault->code)->code));
        json_add_str(out, "detail", fault_detail(out->buf.mem, fault, english));
        json_close(out, '}');
    }
    json_close(out, ']');
}

void problem_set_deadline(struct problem *problem, enum error_code code, int64_t deadline_ms)
{
    problem_set(problem, code, STR_EMPTY, STR_EMPTY);
    if (deadline_ms)
        problem_set_time(problem, code, "deadline", deadline_ms);
}

void problem_set_time(struct problem *problem, enum error_code code, const char *member, int64_t at_ms)
{
    const struct str at = time_text(problem->mem, at_ms);
    problem_set(problem, code, STR_EMPTY, STR_EMPTY);
    problem->members = arena_printf(problem->mem, "\"%s\":\"%.*s\"", member, STR_FMT(at));
}
