/* Form versions: schemas that are data, and answers against them. */
#ifndef JQT_QUALIFICATION_QUALIFICATION_FORM_H
#define JQT_QUALIFICATION_QUALIFICATION_FORM_H
#include "base/json.h"
#include "base/problem.h"

/* A new version {schema, required_answers, required_attachments}: the schema compiles, describes a closed object
 * without `required` (drafts may lack anything), declares every answer that the rules read in the type they read it,
 * and every required answer; where it requires a figure of a year, it requires the year. Faults otherwise. Pure. */
void qualification_form_check(const cJSON *version, struct arena *, struct problem *why);
/* Whenever answers (NULL: none) are saved, or submitted under a newer version: against the current version's schema,
 * then against what no schema can say (qualification_check_answers). Faults have pointers under /answers. Pure. */
void qualification_form_check_answers(const cJSON *schema, const cJSON *answers, int64_t now_ms, struct problem *why);
#endif
