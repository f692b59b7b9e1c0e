/* Change requests (domain.md §2): the handlers of their operations, for operations.c. */
#ifndef JQT_ENTERPRISE_CHANGE_REQUEST_H
#define JQT_ENTERPRISE_CHANGE_REQUEST_H
#include "gate/gate.h"

read_fn change_request_list, change_request_show;
extern const struct handler change_request_create, change_request_move; /* the latter for all that the table knows */
#endif
