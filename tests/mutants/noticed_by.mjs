// Which tests (ctest names, the quickest first) must notice a breakage of an area of the tree. They are run one after
// the other until one fails. To add a feature, add its line.

/** Breakages of rules: states, amounts, deadlines. */
export const RULES = {
  booking: ['unit_booking_rules', 'unit_draw', 'unit_draw_verify', 'api_booking', 'api_draw'],
  command: ['db_command', 'api_idempotency'],
  enterprise: ['unit_certification_rules', 'api_enterprises', 'api_qualification'],
  evaluation: ['unit_order_rules', 'api_orders'],
  file: ['api_files'],
  identity: ['unit_identity_rules', 'db_standing', 'api_login', 'api_reference'],
  ledger: ['unit_ledger', 'api_vouchers', 'api_orders'],
  me: ['api_enterprises', 'api_demo'],
  order: ['unit_order_rules', 'api_orders', 'api_payment'],
  product: ['unit_product_rules', 'db_catalogue', 'api_orders'],
  qualification: ['unit_qualification_rules', 'api_qualification', 'api_booking'],
  site: ['api_reference', 'api_conditional'],
  voucher: ['unit_voucher_rules', 'unit_payment_password', 'api_payment', 'api_vouchers', 'api_orders'],
};

/** Breakages of a statement of an area: its own tests, then every operation with foreign and missing objects. */
export const STATEMENTS = {
  booking: ['api_booking', 'api_draw', 'api_matrix'],
  command: ['db_command', 'api_idempotency'],
  enterprise: ['api_enterprises', 'api_matrix'],
  evaluation: ['api_orders', 'api_matrix'],
  file: ['api_files', 'api_matrix'],
  identity: ['db_standing', 'api_login'],
  ledger: ['api_vouchers', 'api_matrix'],
  me: ['api_enterprises', 'api_demo'],
  order: ['api_orders', 'api_payment', 'api_matrix'],
  product: ['db_catalogue', 'api_orders', 'api_matrix'],
  qualification: ['db_qualification', 'api_qualification', 'api_matrix'],
  site: ['api_reference', 'api_conditional'],
  voucher: ['api_vouchers', 'api_payment', 'api_orders', 'api_matrix'],
};

export const LOCKS = ['api_locks'];
export const GRANTS = ['db_rights'];

/** A view's area where its name is not the feature's. */
const ALIASES = { certification: 'enterprise', session_standing: 'identity', clock: 'command' };

export function noticedBy(table, area, file) {
  const tests = table[ALIASES[area] ?? area];
  if (!tests) throw new Error(`${file}: tests/mutants/noticed_by.mjs names no tests for "${area}"`);
  return tests;
}
