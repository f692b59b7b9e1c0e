/* Enterprises in the database. */
#ifndef JQT_ENTERPRISE_ENTERPRISE_STORE_H
#define JQT_ENTERPRISE_ENTERPRISE_STORE_H
#include "command/command.h"

/* Queue: one's own row, locked, its version to *version; not_found for any other. */
void enterprise_ask_lock(struct command *, struct uuid id, int64_t *version);
/* Contacts and presentation from the request's body. */
void enterprise_put_contacts(struct command *, struct uuid id);
void enterprise_put_answer(struct command *, int status, struct uuid id);
#endif
