/* Enterprises: the handlers of their operations, for operations.c. What was certified changes by certification only. */
#ifndef JQT_ENTERPRISE_ENTERPRISE_H
#define JQT_ENTERPRISE_ENTERPRISE_H
#include "gate/gate.h"

read_fn enterprise_list, enterprise_show;
extern const struct handler enterprise_replace_contacts;
#endif
