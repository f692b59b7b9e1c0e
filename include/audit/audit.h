/* What happened, for auditors: all events, refused acts among them (operations.md "Audit"). Reads only. */
#ifndef JQT_AUDIT_AUDIT_H
#define JQT_AUDIT_AUDIT_H
#include "gate/gate.h"

read_fn audit_event_list;
#endif
