// Mutants that nobody can observe, each with what covers it. They are not run and are counted apart. An entry is an
// argument, not an excuse: if the breakage has any effect that a caller or another transaction can see, it needs a test.
export const COVERED = {
  'deadline booking_rules drawn_at_ms > published_publicity_at_ms': 'at equal times the difference is 0 as well',
  'deadline order_rules at_ms > now_ms': 'the later of two equal times is either',
  'deadline order_rules before->dispute.before_due_at_ms > least_ms': 'the later of two equal times is either',
  'deadline order_rules order->refund_at_ms < order->due_at_ms)': 'the earlier of two equal times is either',
  'deadline draw_rules at_ms > from_ms': 'the later of two equal times is either',
  'cap draw_rules (quota < size': 'the smaller of two that are equal is either',
  'cap qualification_rules count < QUALIFICATION_KEYS_MAX': 'the smaller of two that are equal is either',
  'cap voucher_rules from->paid_fen < refund_fen': 'the smaller of two that are equal is either',
  'deadline manifest .event.scheduled_at_ms > last)': 'the later of two equal times is either',
  'deadline order_use twice': 'an index reads more than it must; what was cancelled today is decided by closed_at beside it',
  'deadline voucher_rules a->expires_ms > b->expires_ms': 'stands behind the test that they differ',
};
