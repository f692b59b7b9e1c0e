// Mutants that no generator finds: [name, file, what stands there, what takes its place, the tests that must notice
// (ctest names, the quickest first)]. The text stands exactly once in the file; keep it short, so that it outlives
// changes around it.
import { text } from './tree.mjs';

const LIST = [
  // ---- logins ----
  ['the callback accepts any browser', 'sql/queries/identity/login_take.sql',
    'browser_hash = $2::bytea', '(browser_hash = $2::bytea OR true)', ['api_login']],
  ['a login can be taken twice', 'sql/queries/identity/login_take.sql',
    'state_hash = $1::bytea AND', "state_hash = $1::bytea AND state_hash = '' AND", ['api_login']],
  ['a refresh token of another client is accepted', 'sql/queries/identity/refresh_find_session.sql',
    's.client_id = $2::text', "(s.client_id = $2::text OR true)", ['api_login']],
  ['a change of standing that waits for its position is not read', 'sql/queries/identity/standing_change_list.sql',
    'FROM pending WHERE standing', 'FROM pending WHERE false', ['db_standing']],
  ['positions of another database are believed', 'api/identity/standing.c',
    'elsewhere = !str_is(r.origin, c->origin)', 'elsewhere = c->origin[0] == 0', ['db_standing']],
  ['logging out tells nobody', 'api/events.def',
    'EVENT(session, revoked, STAFF | STANDING, "")', 'EVENT(session, revoked, STAFF, "")', ['api_login']],

  // ---- problems' pages ----
  ['a page shows what it is given as it is', 'api/gate/problem_pages.c', `{'<', "&lt;"}`, `{1, "&lt;"}`, ['unit_problem_pages']],
  ['a page is the same whatever language is asked for', 'api/gate/problem_pages.c', '.english = english}', '.english = false}', ['unit_problem_pages']],
  ['a quote ends what the shell is to read', 'api/gate/problem_example.c', `? STR("'\\\\''")`, `? STR("'")`, ['unit_problem_pages']],
  ['caches take a page for any language', 'api/gate/pages.c', 'STR("Accept-Encoding, Accept-Language")', 'STR("Accept-Encoding")', ['api_problems']],
  ['an example tells nothing beside', 'api/gate/problem_example.c', 'add_members(g->problems, place->example, &problem);', '', ['api_problems']],

  // ---- positions ----
  ['sequencers do not take turns', 'api/command/sequencer.c',
    'tx_put(tx, &q_sequencer_lock, NO_PARAMS);', '', ['db_sequencer']],
  ['positions go by id instead of number', 'sql/queries/command/sequencer_step.sql',
    'OVER (ORDER BY id)', 'OVER (ORDER BY source_id)', ['db_sequencer']],
  ['a slow writer is passed over', 'api/command/sequencer.c',
    'look.left == 0 &&', '', ['db_sequencer']],
  ['a number is passed before its writers ended', 'api/command/sequencer.c',
    'n->from = n->ready', 'n->from = n->candidate', ['db_sequencer']],
  ['numbers of another database are believed', 'sql/queries/command/sequencer_step.sql',
    'origin = $3::text', '$3::text IS NOT NULL', ['db_sequencer']],

  // ---- the ledger ----
  ['what waited for a lock is before what held it', 'api/command/command.c', '*s->at_ms > c->now_ms', 'false', ['api_ledger']],
  ['every transfer is a line of the statement', 'api/ledger/ledger_rules.c', 'if (rule->statement_sign != 0)', 'if (true)', ['unit_ledger']],
  ['a chain may go back in time', 'api/ledger/ledger_rules.c', 'transfer->at_us < head->at_us', 'false', ['unit_ledger']],
  ['the audit takes any order of times', 'api/ledger/ledger_verify.c', 'transfer->at_us < v->head.at_us', 'false', ['unit_ledger', 'db_ledger_audit']],
  ['the audit takes any number of a line', 'api/ledger/ledger_verify.c', 'transfer->number != number', 'false', ['unit_ledger', 'db_ledger_audit']],
  ['the audit takes any running balance', 'api/ledger/ledger_verify.c', 'transfer->balance_fen != balance_fen', 'false', ['unit_ledger', 'db_ledger_audit']],
  ['the audit takes any last line', 'api/ledger/ledger_verify.c', 'stated->number != v->head.number', 'false', ['unit_ledger', 'db_ledger_audit']],

  // ---- settings and ratings ----
  ['a setting stays as it was delivered', 'sql/views/006_setting.sql', 'WHERE name = setting_name', 'WHERE name = setting_name AND false', ['api_limits', 'api_orders']],
  ['a setting may be anything', 'api/site/settings_http.c', 'v < s->minimum || v > s->maximum || v % s->unit != 0', 'false', ['api_settings']],
  ['the rating counts orders of a few yuan', 'api/evaluation/evaluation_rules.c', '&& voucher_part_fen >= minimum_fen', '&& minimum_fen >= 0', ['unit_order_rules', 'api_orders']],
  ['everybody reads what is said of the platform', 'api/evaluation/evaluation_http.c', '!operates && !uuid_equal(who->enterprise_id, author)', 'false', ['api_orders']],

  // ---- who reads what ----
  ['staff see who has booked before the window closes', 'sql/views/035_booking_batch_schedule.sql', 'WHERE closes_at > (SELECT now FROM domain_clock)', 'WHERE closes_at IS NULL', ['api_booking']],
  ['a seller sees which vouchers paid him', 'sql/views/050_order.sql', 'CASE WHEN seen.by_seller\n', 'CASE WHEN false\n', ['api_readings']],
  ['nothing is told of what operators and finance read', 'api/command/reading.c', 'has_problem(why) || !is_told(call->who)', 'true', ['api_readings']],

  // ---- tables ----
  ['a full-width formula runs in a spreadsheet', 'api/base/text.c', 'UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT', '0', ['unit_csv']],
  ['a formula behind a blank runs', 'api/base/csv.c', "first == 0 || first == '\\''", "first == '\\''", ['unit_csv']],
  ['a formula behind a semicolon runs', 'api/base/csv.c', "!control && c == ';'", 'false', ['unit_csv']],
  ['a record is two lines', 'api/base/csv.c', 'control ? " "', 'control ? "\\n"', ['unit_csv']],
  ['a long number is rounded', 'api/base/csv.c', '!is_whole_number(text) && looks_like_number(text)', 'false', ['unit_csv']],
  ['a page of a table grows without end', 'api/gate/csv.c', 'page->text.len >= (size_t)CSV_BYTES_MAX', 'false', ['api_csv']],
  ['a page of a table has one row more than asked for', 'api/gate/csv.c', 'page->rows == page->limit', 'page->rows > page->limit', ['api_csv']],

  // ---- districts ----
  ['a booking forgets where the firm was', 'sql/queries/booking/booking_save.sql', 'SELECT district_code FROM', 'SELECT NULL FROM', ['api_filters']],
  ['a voucher forgets where the firm was', 'sql/queries/voucher/voucher_insert.sql', 'SELECT district_code FROM', 'SELECT NULL FROM', ['api_filters']],
  ['a line forgets where the voucher was issued', 'sql/queries/ledger/ledger_insert_transfer.sql',
    'SELECT district_code FROM voucher', 'SELECT NULL FROM voucher', ['api_filters']],
  ['an order forgets where the buyer was', 'sql/queries/order/order_insert.sql', 'b.district_code', 'NULL', ['api_filters']],
  ['an order is where the provider is', 'sql/queries/order/order_insert.sql', 'b.district_code', 'e.district_code', ['api_filters']],
  ['a qualification keeps its first district', 'sql/queries/qualification/qualification_update.sql',
    "$6::json -> 'answers' ->> 'district_code'", 'CASE WHEN $6::json IS NULL THEN NULL ELSE district_code END', ['api_filters']],
  ['who has been certified is not listed so', 'api/enterprise/certification_moves.c',
    'certification_put_standing(c, c->call->id);', '', ['api_filters']],
  ["the other role's certification is forgotten", 'sql/queries/enterprise/enterprise_note_certification.sql',
    'ELSE e.certified_to_sell END', 'ELSE false END', ['api_filters']],
  ['a login that tells nothing new is a change', 'sql/queries/identity/enterprise_note_login.sql',
    'ELSE updated_at END', 'ELSE (SELECT now FROM domain_clock) END', ['api_filters']],

  // ---- names ----
  ['names are searched for as typed', 'api/gate/window.c', 'P_TEXT(folded)', 'P_TEXT(q)', ['db_catalogue', 'api_names']],
  ['one word too many is looked for', 'api/gate/window.c', 'count > SEARCH_WORDS_MAX', 'count > SEARCH_WORDS_MAX + 1', ['api_search']],
  ['a wildcard in a word is one', 'sql/views/041_search.sql', "'%', '\\%'", "'%', '%'", ['db_catalogue']],
  ['a search looks at the next thousand alone', 'sql/queries/product/product_list_newest.sql',
    'OFFSET 1000 LIMIT 1', 'OFFSET 1000000 LIMIT 1', ['db_search']],
  ['what the index finds is looked at from its start', 'sql/queries/product/product_list_price.sql',
    '(key, id) > (coalesce($2::text::bigint, $6::bigint, 0),', '(key, id) > (coalesce($6::bigint, 0),', ['db_search', 'db_lists']],
  ['what a provider that is none any more sells is found by the index', 'sql/queries/product/product_list_rating.sql',
    'p.enterprise_id = f.enterprise_id', 'true', ['db_search']],
  ['what is frequent but far off is not found', 'sql/queries/product/product_list_price.sql',
    'SELECT id, key FROM walk WHERE', 'SELECT id, key FROM walk WHERE false AND', ['db_search']],
  ['facets estimate what they could count', 'sql/queries/product/product_facets_json.sql', 'n < 8 THEN 1', 'n < 0 THEN 1', ['db_search']],
  ['what is taken off the list is found', 'api/product/product_moves.c',
    'before->facts.state == PRODUCT_listed || ', '', ['api_search']],
  ['what is sold is looked for by the former name of its provider', 'api/enterprise/certification_store.c',
    'tx_put(c->tx, &q_enterprise_put_in_catalogue, PARAMS(P_UUID(certified->enterprise_id), P_TIME(c->now_ms)));', '', ['api_search']],
  ['of much that is sold the rest keeps the former name of its provider', 'sql/queries/enterprise/enterprise_put_in_catalogue.sql',
    'WHERE (SELECT count(*) FROM stale) > 200', 'WHERE false', ['db_sweeps']],
  ['a renaming is one long statement', 'sql/queries/enterprise/enterprise_put_in_catalogue.sql',
    'FROM (SELECT * FROM stale LIMIT 200)', 'FROM (SELECT * FROM stale)', ['db_sweeps']],
  ['a product is listed by a name that is being changed', 'api/product/product_store.c',
    'tx_put(c->tx, &q_product_share_provider, PARAMS(P_UUID(id)));', '', ['api_locks']],
  ['a product keeps its first folded name', 'sql/queries/product/product_update.sql',
    'name_folded = $6::text', 'name_folded = coalesce(p.name_folded, $6::text)', ['api_names']],
  ['a certified name is not folded', 'api/enterprise/certification_store.c',
    'P_TEXT(text_fold(c->mem, name))', 'P_TEXT(name)', ['api_names']],
  ["a login's name is not folded", 'api/identity/login_store.c',
    'text_or_null(text_fold(c->mem, p->enterprise_name))', 'text_or_null(p->enterprise_name)', ['api_names']],
  ['a subject is trimmed', 'api/identity/identity_rules.c', 'claim == CLAIM_subject ? text :', '', ['unit_identity_rules', 'api_identities']],
  ['a login renames what was certified', 'sql/queries/identity/enterprise_note_login.sql',
    'name = CASE WHEN name_certified THEN name ELSE', 'name = CASE WHEN false THEN name ELSE', ['api_identities']],
  ["another client's use of a code ends its session", 'api/identity/identity_rules.c',
    'if (f->found && f->own && f->used)', 'if (f->found && f->used)', ['unit_identity_rules', 'api_login']],
  ['the way back from a logout never ends', 'api/identity/identity_texts.c',
    ' || now_s >= to.expires_s', '', ['unit_identity_rules']],
  ['a disabled client takes the browser back', 'api/identity/logout_http.c',
    '!client.facts.found || !client.facts.active ||', '!client.facts.found ||', ['api_login']],
  ['a taken login is taken again', 'sql/queries/identity/login_take.sql', ' AND taken_at IS NULL', '', ['api_login']],

  // ---- the start ----
  ['any pepper will do', 'api/start.c', '!hash_equal(stored, f->secrets[i].check)', 'false', ['api_configuration']],
  ['a moved clock is anybody\'s', 'api/start.c', '!f->sandbox && f->offset_ms > 0', 'false', ['api_configuration']],
  ['a late database is not compared', 'api/app.c', '        gate_close(app->gate);', '        (void)gate_close;', ['api_configuration']],

  // ---- bookings, draws, issues ----
  ['unpublished wins are told through availability', 'sql/views/035_booking_batch_schedule.sql',
    'o.won AND b.results_public', 'o.won', ['api_draw']],
  ['a late draw does not move publicity', 'sql/views/035_booking_batch_schedule.sql',
    "b.publicity_at + b.delay_ms * interval '1 millisecond'", 'b.publicity_at', ['db_definitions']],
  ['the seal takes withdrawn bookings', 'sql/queries/booking/booking_seal_page.sql',
    'NOT withdrawn', 'true', ['api_booking', 'api_draw']],
  ['the sealed root is not compared at the draw', 'api/booking/draw_store.c',
    '!hash_equal(record.root, plan->root)', 'false', ['api_draw']],
  ['the published manifest is not compared at the draw', 'api/booking/draw_store.c',
    '!hash_equal(record.manifest_sha256, plan->manifest_sha256)', 'false', ['api_draw']],
  ['a record made again is not compared with the published one', 'api/booking/draw_document.c',
    'hash_equal(written.sha256, r->record_sha256)', 'true', ['api_draw']],
  ['the record names winners as they are called today', 'sql/queries/booking/draw_record_page.sql',
    'o.enterprise_name', '(SELECT name FROM enterprise e WHERE e.id = d.enterprise_id)', ['api_draw']],
  ['a document that was cut off is sent', 'api/file/document.c', 'text.bytes == text_bytes', 'true', ['api_draw']],
  ['gzip and plain text have one tag', 'api/gate/respond.c', 'gzip ? "-gzip" : ""', 'gzip ? "" : ""', ['api_draw']],
  ['a full batch takes one more', 'api/booking/booking_rules.c',
    'facts->bookings_made >= BATCH_BOOKINGS_MAX', 'facts->bookings_made > BATCH_BOOKINGS_MAX', ['unit_booking_rules']],
  ['bookings are not counted', 'api/booking/booking_http.c',
    'if (uuid_is_nil(b->booking_id))', 'if (false)', ['api_booking']],
  ['all quotas together have no limit', 'api/booking/manifest.c', 'check_quotas(m, &found);', '(void)check_quotas;', ['unit_draw']],
  ['a long answer may be taken drop by drop', 'api/http/send.c',
    '.deadline_ms = x->send_started_ms', '.deadline_ms = 3600000 + x->send_started_ms', ['unit_http_server']],
  ['pages are not freed', 'api/command/command.c', 'arena_reset(c->page);', '', ['db_command']],
  ['a winner beyond the annual cap gets a voucher', 'api/booking/issue.c',
    'w->issued_in_year >= w->annual_cap', 'false && w->issued_in_year >= w->annual_cap', ['api_issue']],
  ['the issue ends after its first chunk', 'api/booking/issue.c',
    'if (s->count < WINNERS_PER_CHUNK && !s->any_before)', 'if (!s->any_before)', ['api_issue']],
  ['who won behind the others is forgotten by the issue', 'api/booking/issue.c',
    'if (s->count < WINNERS_PER_CHUNK && !s->any_before)', 'if (s->count < WINNERS_PER_CHUNK)', ['api_issue']],
  ["last year's wins are counted for a booking", 'sql/views/040_booking.sql',
    'w.cap_year = b.cap_year', 'w.cap_year <= b.cap_year', ['api_issue']],
  ["last year's wins are counted at the seal", 'sql/queries/booking/booking_seal_page.sql',
    'w.cap_year = b.cap_year', 'w.cap_year <= b.cap_year', ['api_issue']],
  ["last year's vouchers are counted at the issue", 'sql/queries/booking/draw_unissued_winners.sql',
    'vb.cap_year = b.cap_year', 'vb.cap_year <= b.cap_year', ['api_issue']],

  // ---- two-person acts ----
  ['who proposed may approve', 'api/proposal/proposal_rules.c',
    'row->actor == PROPOSAL_approver && f->own_work', 'row->actor == PROPOSAL_approver && false', ['unit_proposal_rules', 'api_proposals']],
  ['any of the staff may approve', 'api/proposal/proposal_rules.c',
    '(asker.roles & asker.approvers) != 0', 'asker.roles != 0', ['unit_proposal_rules', 'api_proposals']],
  ['anybody may withdraw', 'api/proposal/proposal_rules.c',
    'return facts->mine;', 'return true;', ['unit_proposal_rules', 'api_proposals']],
  ['an approval may name another content', 'api/proposal/proposal_rules.c',
    'str_equal(approved_sha256, hash_str(&facts->content_sha256)) &&', '', ['unit_proposal_rules', 'api_proposals']],
  ['what changed since it was proposed may be approved', 'api/proposal/proposal_rules.c',
    '&& hash_equal(now, facts->content_sha256)', '', ['unit_proposal_rules', 'api_proposals']],

  // ---- orders and money ----
  ["last year's uses are counted", 'sql/views/045_order_use.sql',
    'WHERE year = (', 'WHERE year <= (', ['db_definitions', 'api_orders']],
  ['a cancelled order counts as a use', 'sql/views/045_order_use.sql',
    "NOT IN ('cancelled', 'refunded')", "NOT IN ('refunded')", ['db_definitions', 'api_orders']],
  ['a refunded order counts as a use', 'sql/views/045_order_use.sql',
    "NOT IN ('cancelled', 'refunded')", "NOT IN ('cancelled')", ['db_definitions', 'api_orders']],
  ['a voucher is listed as usable at the moment it expires', 'sql/views/030_voucher.sql',
    '>= v.expires_at', '> v.expires_at', ['db_definitions']],
  ['who submitted a product may review it', 'sql/views/005_own_work.sql',
    "UNION ALL SELECT 'product', id, submitted_by FROM product\n", '', ['db_definitions']],
  ['who is to be warned stays so after a return', 'sql/queries/order/order_return.sql',
    'warning_due_at = NULL', 'warning_due_at = warning_due_at', ['db_order', 'api_orders']],
  ['an evaluated order stays due', 'sql/queries/evaluation/evaluation_mark_order.sql',
    'due_at = NULL', 'due_at = due_at', ['db_order']],

  // ---- locks that are no FOR UPDATE ----
  ['two moves of the clock do not wait for each other', 'sql/queries/site/sandbox_clock_lock.sql',
    'DO UPDATE SET offset_ms = sandbox_clock.offset_ms', 'DO NOTHING', ['api_locks']],

  // ---- timed work ----
  ['a round ends at the first failure', 'api/command/sweep.c', 'return !away;', 'return false;', ['db_sweep']],
  ['a round ends with its first page', 'api/command/sweep.c',
    'more = more || page->count == SWEEP_PAGE;', '', ['db_sweep']],
  ['a failure is logged each time', 'api/command/sweep.c',
    'length, clock_monotonic_ms()) && !away)', 'length, clock_monotonic_ms()) + !away)', ['db_sweep']],
  ['what was done by another is a failure', 'api/command/sweep.c',
    'f.code != ERR_not_found && !is_over(r, i, before, id, mem)', 'f.code != ERR_not_found', ['db_sweep']],
  ['an absent database is told at each try', 'api/command/sweep.c', 'if (r->away_ms == 0)', 'if (true)', ['db_sweep']],
  ["the sweeps use the requests' connections", 'api/app.c',
    'sweep_runner_new(app->background', 'sweep_runner_new(app->pool', ['api_sweeps']],
  ["the reader of changes uses the requests' connections", 'api/app.c',
    'identity_start(app->identity, app->background)', 'identity_start(app->identity, app->pool)', ['api_sweeps']],

  // ---- idempotency ----
  ['the query is left out of the fingerprint', 'api/gate/gate.c',
    'lp_add(&text, p->request->query);', '', ['api_idempotency']],
  ['the path is left out of the fingerprint', 'api/gate/gate.c',
    'lp_add(&text, p->request->path);', '', ['api_idempotency']],
  ['the fingerprint holds passwords', 'api/contract/parameters.c',
    'if (!op->has_write_only || !body)', 'if (true)', ['api_payment']],
  ['a key in quotes is another key', 'api/gate/gate.c', "key.data[0] == '\"'", 'false', ['api_idempotency']],
  ['idempotency records are kept for eight minutes', 'sql/queries/command/command_forget_keys.sql',
    "interval '8 days'", "interval '8 minutes'", ['api_idempotency']],
];

export function handMutants() {
  return LIST.map(([name, file, find, replacement, tests]) => {
    const source = text(file);
    const offset = source.indexOf(find);
    const once = find !== '' && offset >= 0 && source.indexOf(find, offset + 1) < 0;
    return { name, file, offset, length: find.length, with: replacement, tests, applies: once };
  });
}
