// Which tests (ctest names, the quickest first) must notice a breakage of an area of the tree. They are run one after
// the other until one fails. A feature that is not named here has those that bear its name.
import { testNames } from './tree.mjs';

/** Breakages of rules: states, amounts, deadlines. */
export const RULES = {
  booking: ['unit_booking_rules', 'unit_manifest', 'unit_draw', 'unit_draw_verify', 'api_issue', 'api_booking', 'api_draw'],
  command: ['db_command', 'db_sequencer', 'api_idempotency'],
  enterprise: ['unit_certification_rules', 'unit_change_request_rules', 'unit_freeze_rules', 'unit_standing_rules', 'unit_order_rules', 'unit_order_creation', 'api_certifications', 'api_change_requests', 'api_enterprises', 'api_freezes', 'api_qualification'],
  evaluation: ['unit_evaluation_rules', 'api_orders'],
  file: ['api_files'],
  identity: ['unit_identity_rules', 'db_standing', 'api_login', 'api_reference'],
  ledger: ['unit_ledger', 'api_ledger', 'api_vouchers', 'api_orders'],
  me: ['api_enterprises', 'api_demo'],
  order: ['unit_order_rules', 'unit_order_creation', 'db_races', 'db_payment', 'db_order', 'api_limits', 'api_orders', 'api_payment'],
  product: ['unit_product_rules', 'db_catalogue', 'api_versions', 'api_orders'],
  proposal: ['unit_proposal_rules', 'api_proposals'],
  qualification: ['unit_qualification_rules', 'api_qualification', 'api_booking'],
  site: ['api_reference', 'api_settings', 'api_conditional'],
  voucher: ['unit_voucher_rules', 'unit_payment_password', 'api_payment', 'api_vouchers', 'api_orders'],
};

/** Breakages of a statement of an area: its own tests, then every operation with foreign and missing objects. */
export const STATEMENTS = {
  booking: ['db_definitions', 'api_booking', 'api_draw', 'api_issue', 'api_matrix'],
  command: ['db_command', 'db_sequencer', 'db_sweeps', 'api_idempotency'],
  enterprise: ['db_races', 'db_sweeps', 'api_enterprises', 'api_certifications', 'api_change_requests', 'api_freezes', 'api_matrix'],
  evaluation: ['db_owners', 'api_orders', 'api_matrix'],
  file: ['api_files', 'api_matrix'],
  identity: ['db_standing', 'db_sweeps', 'api_login'],
  ledger: ['db_definitions', 'api_ledger', 'api_vouchers', 'api_matrix'],
  me: ['api_enterprises', 'api_demo'],
  order: ['db_payment', 'db_order', 'db_races', 'api_limits', 'api_orders', 'api_payment', 'api_matrix'],
  product: ['db_catalogue', 'db_search', 'api_search', 'api_filters', 'api_versions', 'api_orders', 'api_matrix'],
  proposal: ['api_proposals', 'api_freezes', 'api_matrix'],
  qualification: ['db_qualification', 'api_qualification', 'api_matrix'],
  site: ['api_reference', 'api_settings', 'api_conditional'],
  voucher: ['db_payment', 'db_order', 'api_vouchers', 'api_payment', 'api_orders', 'api_matrix'],
};

/** Two connections each; a login's are with the logins, those of timed work with the sweeps. */
export function locksOf(area, file) {
  if (/_(lock_due|lock_deleted|forget)_?\w*\.sql$/.test(file)) return ['db_sweeps'];
  if (/(_lock_types|win_share_standing)\.sql$/.test(file)) return ['db_draw_races'];
  if (area === 'identity') return ['api_login', 'api_locks'];
  if (area === 'enterprise') return ['api_locks', 'db_races'];
  return ['order', 'voucher'].includes(area) ? ['db_payment', 'db_order', 'db_races', 'api_locks'] : ['api_locks'];
}
export const ownersOf = (statements) => ['db_owners', 'api_owners', ...statements];
export const GRANTS = ['db_rights'];

/** A view's area where its name is not the feature's. */
const ALIASES = { certification: 'enterprise', change_request: 'enterprise', session_standing: 'identity', clock: 'command', booking_batch_schedule: 'booking', order_use: 'order',
  product_version: 'product' };
const names = testNames();

/** A feature that the table does not name: its tests by their names, unit_thing_rules, db_thing, api_thing, api_things. */
const byName = (area) => [...names].filter((name) => name.replace(/_rules$/, '').replace(/^[a-z]+_/, '').replace(/s$/, '') === area)
  .sort((a, b) => 'uda'.indexOf(a[0]) - 'uda'.indexOf(b[0]));

export function noticedBy(table, area, file) {
  const tests = table[ALIASES[area] ?? area] ?? byName(area);
  if (tests.length === 0) throw new Error(`${file}: tests/mutants/noticed_by.mjs names no tests for "${area}"`);
  return tests;
}
