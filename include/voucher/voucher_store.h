/* Vouchers and payment passwords in the database: functions that other features compose into their commands. */
#ifndef JQT_VOUCHER_VOUCHER_STORE_H
#define JQT_VOUCHER_VOUCHER_STORE_H
#include "command/sweep.h"
#include "ledger/ledger_store.h"
#include "voucher/payment_password.h"
#include "voucher/voucher_rules.h"

/* ---- vouchers ---- */
struct voucher_locked { /* rows locked in id order */
    struct voucher_facts list[VOUCHERS_PER_PAYMENT_MAX];
    struct uuid batch_ids[VOUCHERS_PER_PAYMENT_MAX]; /* only by voucher_ask_paid */
    int64_t paid_fen[VOUCHERS_PER_PAYMENT_MAX];      /* only by voucher_ask_paid: paid and not given back */
    size_t count;
    int64_t seen_ms; /* the latest of their last changes */
};
/* Reads the fact columns of the voucher queries. */
void voucher_read_facts(struct row *, struct voucher_facts *);
/* Queues: those of the ids that the enterprise owns, locked. Others are not found (the rule answers that). */
void voucher_ask_lock(struct command *, const struct voucher_wish *, size_t count, struct uuid enterprise_id,
                      struct voucher_locked *);
/* Queues: the vouchers that paid the order, locked. */
void voucher_ask_paid(struct command *, struct uuid order_id, struct voucher_locked *);
/* Queues deductions and their transfers voucher → escrow(order). */
struct err voucher_put_spend(struct command *, const struct voucher_spend_plan *, struct uuid order_id,
                             struct ledger_chain *);
/* Queues what the plan gives back: escrow(order) → voucher, and all that the voucher holds on to its batch where that
 * is closed. */
/* The chain may go on behind it: its head is the caller's to put. */
struct err voucher_put_refund(struct command *, const struct voucher_refund_plan *, const struct voucher_locked *,
                              struct uuid order_id, struct ledger_chain *);
/* Queues what is told of an expiry: how much went to the batch. */
void voucher_put_expired_event(struct command *, struct uuid voucher_id, struct uuid enterprise_id, int64_t amount_fen);
struct voucher_issue {
    struct uuid id, enterprise_id, batch_id, booking_id, type_id;
    struct str number, type_name;
    int64_t face_fen;
    int validity_days; /* the last usable day is this many days after the day of issue */
};
/* Queues one voucher, valid from now on, and its transfer pool(batch) → voucher. */
struct err voucher_put_issue(struct command *, const struct voucher_issue *, struct ledger_chain *);

/* ---- payment password ---- */
struct password_row {
    bool set;
    struct str salt;
    struct hash digest;
    struct payment_password_lock lock;
};
/* Queues: the caller's password, locked. */
void payment_password_ask(struct command *, struct password_row *);
/* Queues what a try leaves behind. */
void payment_password_put_try(struct command *, const struct payment_password_lock *next);
/* The same of a wrong one, with the events that tell of it and of a lock. */
void payment_password_put_wrong(struct command *, const struct payment_password_lock *next);

/* ---- operations ---- */
read_fn voucher_list, voucher_show, voucher_summary_show, payment_password_show;
extern const struct handler payment_password_replace;
extern const struct sweep voucher_sweeps[]; /* expiry */
enum { VOUCHER_SWEEPS = 1 };
#endif
