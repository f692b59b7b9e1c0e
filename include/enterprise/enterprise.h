/* Enterprises: the handlers of their operations, for operations.c. What was certified changes by certification only. */
#ifndef JQT_ENTERPRISE_ENTERPRISE_H
#define JQT_ENTERPRISE_ENTERPRISE_H
#include "command/sweep.h"
#include "gate/gate.h"

read_fn enterprise_list, enterprise_show;
extern const struct handler enterprise_replace_contacts;

extern const struct sweep enterprise_sweeps[]; /* what is sold by a renamed enterprise is found by its new name */
enum { ENTERPRISE_SWEEPS = 1 };
#endif
