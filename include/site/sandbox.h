/* The sandbox's clock (JQT_SANDBOX=1 only): an operator moves the domain's time forward, so that windows close,
 * vouchers expire and evaluations fall due in seconds. Real time – tokens, logins, idempotency – is untouched. */
#ifndef JQT_SITE_SANDBOX_H
#define JQT_SITE_SANDBOX_H
#include "gate/gate.h"

read_fn sandbox_clock_show;
extern const struct handler sandbox_clock_move;
#endif
