/* What a client did wrong or may not do, before it is rendered (RFC 9457) by http/problem.
 * Filled by contract validators and by the rules; all faults of an input are collected, not only the first. */
#ifndef JQT_BASE_PROBLEM_H
#define JQT_BASE_PROBLEM_H
#include "base/arena.h"
#include "base/err.h"

enum { PROBLEM_FAULTS_MAX = 50 }; /* further faults are dropped */

enum fault_code {
#define ERROR(code, ...)
#define FAULT(code, detail_zh, detail_en) FAULT_##code,
#include "../../api/errors.def"
#undef ERROR
#undef FAULT
    FAULT_COUNT
};
struct fault_info {
    const char *code;
    const char *detail_zh, *detail_en; /* one "{}" stands for the fault's argument */
};
const struct fault_info *fault_info(enum fault_code);
enum fault_code fault_find(struct str code); /* FAULT_COUNT if unknown */

enum fault_place { IN_BODY, IN_QUERY, IN_PATH, IN_HEADER };

struct fault {
    enum fault_place place;
    struct str where; /* IN_BODY: JSON pointer (RFC 6901, "" is the whole body); else the parameter's name */
    enum fault_code code;
    struct str argument; /* the bound that was broken, the allowed values …; may be empty */
};

struct problem {
    struct arena *mem;               /* set by whoever makes the problem; everything below lives in it or is static */
    enum error_code code;            /* ERR_none: no problem */
    struct str detail_zh, detail_en; /* optional; this occurrence in words */
    struct str members;              /* optional further members as JSON text without braces: "\"cap\":2,\"used\":2" */
    struct fault *faults;
    size_t fault_count;
    int retry_after_s; /* 0: no Retry-After header */
};

/* Sets code and the two details (static text or of problem->mem; empty for none). */
void problem_set(struct problem *, enum error_code, struct str detail_zh, struct str detail_en);

/* Too early or too late: the code, and the moment as the member `deadline`; 0: there is none. */
void problem_set_deadline(struct problem *, enum error_code, int64_t deadline_ms);
/* The same with the moment as another member. */
void problem_set_time(struct problem *, enum error_code, const char *member, int64_t at_ms);

/* Adds a fault; the first one sets the code to `invalid_fields` (422) unless a code is set already. */
void problem_add_fault(struct problem *, enum fault_place, struct str where, enum fault_code, struct str argument);
static inline bool has_problem(const struct problem *p)
{
    return p->code != ERR_none;
}
enum { IN_ENGLISH = true }; /* for `english` where the language is fixed */
struct json_out;
/* Adds the member `errors`: the faults, each where, what and in words. */
void problem_put_faults(struct json_out *, const struct problem *, bool english);
/* The fault's detail in the asked language with its argument put in. */
struct str fault_detail(struct arena *, const struct fault *, bool english);
#endif
