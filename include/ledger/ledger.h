/* The double-entry ledger (domain.md §4.5): account kinds, which transfer may move what from where to where, the
 * hash chain of transfers, and the verifier that recomputes it all. Pure: no database, no clock.
 *
 * One transfer moves a positive amount from its debit account to its credit account, so it balances by its shape.
 * A balance is Σ credits − Σ debits: budgets stand at or below zero, every other account at or above, the sum of all
 * is zero. */
#ifndef JQT_LEDGER_LEDGER_H
#define JQT_LEDGER_LEDGER_H
#include "base/err.h"
#include "base/hash.h"
#include "base/id.h"
#include "base/money.h"

/* An account is (kind, id): budget, pool, expired, revoked of a batch; voucher; escrow, payable, settled of an
 * order. */
enum account_kind {
    ACCOUNT_budget,
    ACCOUNT_pool,
    ACCOUNT_voucher,
    ACCOUNT_escrow,
    ACCOUNT_payable,
    ACCOUNT_settled,
    ACCOUNT_expired,
    ACCOUNT_revoked,
    ACCOUNT_KINDS
};
enum transfer_kind {
    TRANSFER_funding,        /* budget → pool, when a batch is published */
    TRANSFER_funding_return, /* pool → budget, what a batch did not issue */
    TRANSFER_issue,          /* pool → voucher */
    TRANSFER_payment,        /* voucher → escrow */
    TRANSFER_completion,     /* escrow → payable */
    TRANSFER_refund,         /* escrow → the voucher that paid */
    TRANSFER_expiry,         /* voucher → expired */
    TRANSFER_revocation,     /* voucher → revoked */
    TRANSFER_settlement,     /* payable → settled */
    TRANSFER_clawback,       /* settled → budget */
    TRANSFER_KINDS
};
const char *account_kind_name(enum account_kind); /* "escrow": as stored and hashed */
bool account_kind_find(struct str name, enum account_kind *out);
const char *transfer_kind_name(enum transfer_kind);
bool transfer_kind_find(struct str name, enum transfer_kind *out);

enum account_owner { OWNED_BY_BATCH, OWNED_BY_VOUCHER, OWNED_BY_ORDER };
enum account_owner account_kind_owner(enum account_kind); /* whose id the account's id is */

/* The one pair of accounts a kind moves between, and the sign of its line in an enterprise's statement. */
struct transfer_rule {
    enum account_kind debit_kind, credit_kind;
    int statement_sign;  /* +1 or −1 for lines of a voucher, 0: not in the statement */
    bool in_batch_chain; /* else it stands in the chain of an enterprise */
};
const struct transfer_rule *transfer_rule(enum transfer_kind); /* never NULL */

struct transfer {
    struct str chain;     /* ledger_chain_*; at most LEDGER_CHAIN_LENGTH_MAX bytes */
    int64_t seq;          /* 1, 2, 3 … in its chain */
    struct hash previous; /* hash of seq − 1; 32 zero bytes for the first */
    struct uuid id;
    enum transfer_kind kind;
    enum account_kind debit_kind, credit_kind;
    struct uuid debit_id, credit_id;
    int64_t amount_fen;               /* > 0 */
    int64_t at_us;                    /* domain time, µs since 1970 UTC */
    struct uuid voucher_id, order_id; /* the voucher and order among its accounts; nil: none */
    struct hash hash;
    int64_t number;      /* of its line in the enterprise's statement: 1, 2, 3 … without holes; 0: it makes none */
    int64_t balance_fen; /* behind that line: what all of the enterprise's vouchers hold; 0 without a line */
};
enum { LEDGER_CHAIN_LENGTH_MAX = 64 };

/* Chain names: "enterprise:UUID" (lower case) of the enterprise whose voucher or order a transfer concerns, else
 * "batch:NUMBER" (the public YYYYMM-NN). */
struct str ledger_chain_enterprise(struct arena *, struct uuid enterprise_id);
struct str ledger_chain_batch(struct arena *, struct str batch_number);

/* A transfer with everything that its kind and accounts decide filled in: account kinds, voucher and order.
 * chain, seq, previous and hash are set by ledger_append. */
struct transfer transfer_make(enum transfer_kind, struct uuid id, struct uuid debit_id, struct uuid credit_id,
                              int64_t amount_fen, int64_t at_us);

/* A chain's head: the row locked last in trip 1. A new chain has seq 0, a zero hash and seen nothing. */
struct ledger_head {
    struct str chain;
    int64_t seq;
    struct hash hash;
    int64_t number, balance_fen; /* of the statement's last line; 0 before the first */
    int64_t at_us;               /* of the last transfer */
};
/* Puts the transfer behind the head (chain, seq, previous, hash; number and balance where it is a line of the
 * statement) and moves the head to it. Fails with `internal`, changing neither, if the accounts are not its kind's, the
 * amount is not positive, the time is before the head's, the vouchers would hold less than nothing or the chain is of
 * the wrong sort: that is a fault of the program, never of a user. */
struct err ledger_append(struct arena *, struct ledger_head *, struct transfer *);

/* SHA256(LP("JQT-TRANSFER-1", chain, seq, previous hash, transfer id, debit kind, debit id, credit kind, credit id,
 * amount_fen, transfer kind, time in µs since 1970 UTC, voucher id or empty, order id or empty)): ids and hashes as
 * raw bytes, kinds and chain as text, numbers as decimal ASCII. Reads every member but `hash`. */
struct hash ledger_transfer_hash(struct arena *, const struct transfer *);

/* ---- verification (api/ledger/ledger_verify.c) ---- */
enum {
    LEDGER_FAULTS_MAX = 100,         /* further ones are only counted */
    LEDGER_ACCOUNTS_MAX = 512 * 1024 /* vouchers' and orders' accounts of one chain; batches' accounts of one run */
};
enum ledger_fault_kind {
    LEDGER_wrong_hash,        /* the stored hash is not that of the content */
    LEDGER_broken_link,       /* previous is not the hash before */
    LEDGER_wrong_seq,         /* a gap, a repetition, or not from 1; expected, found */
    LEDGER_chain_order,       /* the chain does not follow the one before in byte order, or comes again */
    LEDGER_wrong_chain,       /* a sort of chain this kind may not stand in */
    LEDGER_foreign_account,   /* a voucher or an order moved in a chain that is not its owner's, or without a row */
    LEDGER_wrong_accounts,    /* not the account kinds, voucher or order of the transfer's kind */
    LEDGER_wrong_amount,      /* not positive, or beyond FEN_MAX; found */
    LEDGER_below_zero,        /* an account; found: its balance */
    LEDGER_above_face,        /* a voucher above what was issued; expected: face value, found: balance */
    LEDGER_issued_twice,      /* a voucher */
    LEDGER_budget_above_zero, /* more came back than was given; found */
    LEDGER_wrong_balance,     /* the stated balance of an account; expected: recomputed, found: stated */
    LEDGER_wrong_face,        /* the stated face value of a voucher; expected: issued, found: stated */
    LEDGER_wrong_number,      /* a line that is not the next one of its statement, or of a transfer that makes none */
    LEDGER_wrong_line,        /* the running balance of a line; expected: recomputed, found: stated */
    LEDGER_back_in_time,      /* before the transfer before it; expected: at least this µs, found */
    LEDGER_wrong_head,        /* the stated head of a chain is not its last transfer and line; expected, found: seq */
    LEDGER_missing_head,      /* a chain without a stated head */
    LEDGER_closed_holds,      /* an account of what is closed; found: its balance */
    LEDGER_sum_not_zero,      /* over all accounts; found */
    LEDGER_FAULT_KINDS
};
const char *ledger_fault_name(enum ledger_fault_kind); /* "wrong_hash" */

struct ledger_fault {
    enum ledger_fault_kind kind;
    struct str chain; /* empty where none is concerned; lives in the verifier's arena */
    int64_t seq;
    struct uuid transfer_id;
    bool has_account;
    enum account_kind account_kind;
    struct uuid account_id;
    int64_t expected, found;
};
struct ledger_report {
    int64_t transfers, chains, accounts;
    int64_t totals_fen[ACCOUNT_KINDS]; /* sum of balances by kind */
    int64_t fault_count;               /* all of them */
    const struct ledger_fault *faults; /* the first LEDGER_FAULTS_MAX */
    size_t faults_kept;
};

struct ledger_verifier;
/* Lives in the arena. The ledger is fed chain by chain, ascending by the bytes of their names, and of each chain its
 * transfers, its head, and the rows of its owner: so no more is held than the accounts of one enterprise and of all
 * batches. What is wrong with the ledger is a fault of the report. */
struct ledger_verifier *ledger_verify_new(struct arena *);
/* The chain that what follows belongs to; it may have no transfer. Only for chains without one: the first transfer of a
 * chain says it, too. */
void ledger_verify_chain(struct ledger_verifier *, struct str chain);
/* Next transfer, by seq. Copies what it keeps. Fails only when LEDGER_ACCOUNTS_MAX is exceeded. */
struct err ledger_verify_add(struct ledger_verifier *, const struct transfer *);
/* After the last transfer of the chain: the head that the database states. Optional, but then for every chain: it is
 * what shows that the end of a chain was cut off. */
void ledger_verify_head(struct ledger_verifier *, const struct ledger_head *);
/* What the database states on vouchers and orders of the chain's owner, after its transfers; on pools after the last
 * chain. Optional, but then for all: it is what shows whose an account is. */
void ledger_verify_balance(struct ledger_verifier *, enum account_kind, struct uuid account_id, int64_t balance_fen);
void ledger_verify_face(struct ledger_verifier *, struct uuid voucher_id, int64_t face_fen);
/* Beside its balance: the voucher or order is closed, so that the account must hold nothing (domain.md "What must hold"
 * 9). */
void ledger_verify_closed(struct ledger_verifier *, enum account_kind, struct uuid account_id);
/* Checks what can be known only at the end. The report lives as long as the arena. Call once. */
struct ledger_report ledger_verify_end(struct ledger_verifier *);
#endif
