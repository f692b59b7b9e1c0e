/* A bound stands in openapi.yaml alone. Where the program has a limit of its own – an array's size, a column's type, a
 * public format – it is held against the contract at the start: a contract that asks for more is refused there, with a
 * sentence, and never meets the limit in a request. */
#ifndef JQT_BOUNDS_H
#define JQT_BOUNDS_H
#include "contract/contract.h"

/* False with a sentence that names bound and limit. */
bool bounds_hold(const struct contract *, struct arena *, struct str *why);
#endif
