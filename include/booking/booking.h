/* Voucher types, batches, bookings, draws (manual §4.1, §4.2): handlers and sweeps. The resource is a booking_batch in
 * SQL, URL, events and operations; members that refer to one are batch_id and batch_number, and in C its files and
 * functions are batch_…: there is no other batch. */
#ifndef JQT_BOOKING_BOOKING_H
#define JQT_BOOKING_BOOKING_H
#include "command/sweep.h"
#include "gate/gate.h"
#include "proposal/proposal.h"

read_fn voucher_type_list, voucher_type_show;
extern const struct handler voucher_type_create, voucher_type_replace;

read_fn booking_batch_list, booking_batch_show;
extern const struct handler booking_batch_create, booking_batch_replace, booking_batch_void, booking_batch_seal,
    booking_batch_issue;
extern const struct proposal_kinds booking_proposals; /* publication, entropy */

read_fn booking_show, booking_list;
extern const struct csv_table booking_csv;
extern const struct handler notice_acknowledge, booking_save, booking_withdraw;

read_fn draw_entry_list, draw_winner_list;
raw_fn draw_record_show;

extern const struct handler held_win_settle; /* of the win of that booking: releases, strikes out or holds it for
                                              * another reason; the sweep's own */
extern const struct sweep booking_sweeps[];  /* seals and issues what is due, looks at held wins */
enum { BOOKING_SWEEPS = 3 };
#endif
