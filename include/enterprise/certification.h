/* Certifications (manual §2): the handlers of their operations, for operations.c. */
#ifndef JQT_ENTERPRISE_CERTIFICATION_H
#define JQT_ENTERPRISE_CERTIFICATION_H
#include "gate/gate.h"

read_fn certification_list, certification_show;
extern const struct handler certification_create, certification_move; /* the latter for all that the table knows */
#endif
