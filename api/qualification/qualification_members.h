/* From what was read to what the rules take and a representation tells. */
#ifndef JQT_QUALIFICATION_QUALIFICATION_MEMBERS_H
#define JQT_QUALIFICATION_QUALIFICATION_MEMBERS_H
#include "qualification/qualification.h"

/* What the rules take, with what a newer form says of the answers; `missing` and `unfit` live in the arena. */
struct qualification_facts qualification_judge(const struct qualification_eligibility *, int64_t now_ms,
                                               struct arena *);
/* The answers and attachments of the request's body instead of those that were read. */
void qualification_take_form(const struct call *, struct arena *, struct qualification_eligibility *);
/* All that C adds to a representation, in the caller's capacity. */
struct str qualification_members_of(const struct call *, const struct qualification_eligibility *, int64_t now_ms,
                                    struct arena *);
/* "missing":{…},"allowed_actions":[…],"blocked":[…], in the list's arena. */
struct str qualification_members(const struct qualification_missing *, const struct action_list *, bool english);
#endif
