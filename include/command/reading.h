/* Readings that are acts: operators and finance may read what firms filed, as they decide on it, and each such reading
 * is an event (api.md "Resources"). Reviewers and auditors read by their office, a firm its own: of that nothing is
 * told. */
#ifndef JQT_COMMAND_READING_H
#define JQT_COMMAND_READING_H
#include "command/command.h"

/* Behind a read that found something, before it is answered: for a reader whose readings are told, the operation's
 * event in a transaction of its own. For any other it does nothing. */
struct err reading_tell(struct db_pool *, const struct call *, struct reply *, struct problem *why);
#endif
