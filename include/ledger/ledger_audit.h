/* `jqt verify-ledger`: feeds the whole ledger of one moment to the verifier (ledger/ledger.h) and reports. */
#ifndef JQT_LEDGER_LEDGER_AUDIT_H
#define JQT_LEDGER_LEDGER_AUDIT_H
#include "command/command.h"

/* *good: no fault. The report is text for people, one line a figure or fault. Read-only, in one snapshot. */
struct err ledger_audit(struct db_pool *, const struct config *, struct arena *, struct strbuf *report, bool *good);
#endif
