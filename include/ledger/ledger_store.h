/* Writing the ledger: the one way a transfer gets into the database. The chain's head is the last row that a
 * transaction locks (architecture.md "Lock order"). Also the handlers that read it. */
#ifndef JQT_LEDGER_LEDGER_STORE_H
#define JQT_LEDGER_LEDGER_STORE_H
#include "gate/gate.h"
#include "ledger/ledger.h"

/* One chain open for writing in one transaction. */
struct ledger_chain {
    struct uuid enterprise_id; /* exactly one of the two */
    struct uuid batch_id;
    struct ledger_head head;
    int64_t seen_ms; /* time of the last transfer that was there; 0: none */
};

enum ledger_opening {
    CHAIN_OPEN,  /* one that has no transfer yet is begun (issue, funding) */
    CHAIN_EXISTS /* a missing one is not_found */
};
/* Queue, as the last locks of the ask: the chain's head. *out must outlive the flush. */
void ledger_ask_enterprise_chain(struct command *, struct uuid enterprise_id, enum ledger_opening,
                                 struct ledger_chain *out);
void ledger_ask_batch_chain(struct command *, struct uuid batch_id, struct str batch_number, enum ledger_opening,
                            struct ledger_chain *out);

/* Queues one transfer of the kind between its two accounts at the command's domain time. */
struct err ledger_put_transfer(struct command *, struct ledger_chain *, enum transfer_kind, struct uuid debit_id,
                               struct uuid credit_id, int64_t amount_fen);
/* Queues the chain's new head; once, behind its transfers. */
void ledger_put_chain(struct command *, const struct ledger_chain *);

/* GET /ledger/entries, /ledger/entries/{id}, /ledger/balance, /ledger/transfers */
read_fn ledger_entry_list, ledger_entry_show, ledger_balance_show, ledger_transfer_list;
extern const struct csv_table ledger_csv;
#endif
