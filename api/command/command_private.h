/* What the files of command share among themselves. */
#ifndef JQT_COMMAND_PRIVATE_H
#define JQT_COMMAND_PRIVATE_H
#include "command/command.h"

/* If the constraint judges a member of the body: 422 invalid_fields with that member's pointer, true. */
bool violation_problem(const struct violation *, const cJSON *body, struct problem *why);
#endif
