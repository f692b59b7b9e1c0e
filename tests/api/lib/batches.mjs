// Booking batches in every state at one time, and what was proposed about them: each is drafted with times of its own,
// the clock goes past them once, and on the way each gets as far as its row says. To add a batch, add a row.
import { domainNow, HOUR_MS, moveTo, staff, timeText, together, until, voucherType } from './people.mjs';
import { approve, at, batchForm, book, ENTROPY_VALUES, nextNumber, reaches } from './vouchers.mjs';

const because = { reason: '材料不符' };
const MADE = { expect: 201 };
const RIGHT = { expect: 200 };
const EARLY = { opens: 30, closes: 31, event: 35, publicity: 36, issue: 37 };
const OPEN = { ...EARLY, opens: 0.1 };
const CLOSED = { ...OPEN, closes: 1, event: 33 };
const DRAWN = { ...CLOSED, event: 5 };
const PUBLIC = { ...DRAWN, publicity: 7 };
const DUE = { ...PUBLIC, issue: 8 };
const [BOOKED_AT, SEALED_AT, DRAWN_AT, LOOKED_AT] = [0.5, 2, 6, 9];
const STEPS = ['draft', 'proposed', 'published', 'sealed', 'entropy', 'drawn'];

const annul = ({ id }, { operator }) => operator.post(at(id, '/void'), because, RIGHT);
const refuse = ({ proposal_id: id }, { approver }) => approver.post(`/api/v1/proposals/${id}/refusal`, because, RIGHT);
const withdraw = ({ proposal_id: id }, { operator }) => operator.post(`/api/v1/proposals/${id}/withdrawal`, undefined, RIGHT);
const setProposal = ({ proposal_id: id }, { sql }, change) => sql(`UPDATE proposal SET ${change} WHERE id = '${id}'`);
const lapse = async (batch, tools) => {
  await setProposal(batch, tools, 'lapses_at = (SELECT now FROM domain_clock)');
  const state = async () => (await tools.operator.get(`/api/v1/proposals/${batch.proposal_id}`, RIGHT)).body.state;
  await until(async () => await state() === 'lapsed', 'the proposal lapses');
};
const concern = async (batch, tools) => {
  batch.enterprise_id = tools.buyer.enterprise.id;
  await setProposal(batch, tools, `enterprise_id = '${batch.enterprise_id}'`);
};
const change = ({ id, form }, { operator }) => (
  operator.put(at(id), { ...form, types: form.types.map((type) => ({ ...type, quota: 11 })) }, { headers: { 'if-match': '*' }, ...RIGHT }));

/**
 * name: times in hours from the first draft (they are looked at after LOOKED_AT), to: the last of STEPS that somebody
 * takes; by: how far the buyer went in its window ('acknowledged', 'booked', 'withdrawn'), left: the act ('seal',
 * 'issue') that the system leaves to the operator, more: (batch, tools) → what else becomes of it in the end, type: of the row whose type it
 * offers, too, type_form: of its own, looked: what was proposed about it is looked at, copies: how many more, for acts that have no dry run.
 */
const BATCHES = {
  draft: { times: EARLY, to: 'draft' },
  'draft whose times do not fit': { times: { ...EARLY, event: 31.5 }, to: 'draft' },
  'draft that comes too late': { times: OPEN, to: 'draft' },
  'draft that is proposed': { times: EARLY, to: 'proposed', looked: true, copies: 2 },
  'proposed draft that was changed': { times: EARLY, to: 'proposed', more: change, looked: true },
  'proposed draft that comes too late': { times: OPEN, to: 'proposed', looked: true },
  'draft whose publication was refused': { times: EARLY, to: 'proposed', more: refuse, looked: true },
  'draft whose publication was withdrawn': { times: EARLY, to: 'proposed', more: withdraw, looked: true },
  'draft whose proposal lapsed': { times: EARLY, to: 'proposed', more: lapse, looked: true },
  "draft whose proposal concerns the approver's enterprise": { times: EARLY, to: 'proposed', more: concern, looked: true, copies: 1 },
  'void draft': { times: EARLY, to: 'draft', more: annul },
  published: { times: EARLY, to: 'published', looked: true },
  open: { times: OPEN, to: 'published' },
  'open and acknowledged': { times: OPEN, to: 'published', by: 'acknowledged' },
  'open and booked': { times: OPEN, to: 'published', by: 'booked' },
  'open and withdrawn from': { times: OPEN, to: 'published', by: 'withdrawn' },
  'open for a type at its annual cap': { times: OPEN, to: 'published', by: 'acknowledged', type: 'issued' },
  'open, booked and at the annual cap since': { times: OPEN, to: 'published', by: 'booked', type: 'issued' },
  'open and full': {
    times: OPEN, to: 'published', by: 'acknowledged',
    more: ({ id }, { sql }) => sql(`INSERT INTO booking_tally (batch_id, slot, bookings) VALUES ('${id}', 0, 500000)`),
  },
  'void and booked': { times: OPEN, to: 'published', by: 'booked', more: annul },
  closed: { times: CLOSED, to: 'published', by: 'booked', left: 'seal', copies: 2 },
  'closed behind an unfinished one': { times: CLOSED, to: 'published', type: 'sealed', left: 'seal' },
  'closed and not sealed in time': { times: { ...CLOSED, event: 4 }, to: 'published', by: 'acknowledged', left: 'seal' },
  'sealed before its events': { times: CLOSED, to: 'sealed' },
  sealed: { times: DRAWN, to: 'sealed', by: 'booked', copies: 2 },
  'values proposed': { times: DRAWN, to: 'entropy', copies: 3, looked: true },
  'values refused': { times: DRAWN, to: 'entropy', more: refuse, looked: true, copies: 2 },
  drawn: { times: DRAWN, to: 'drawn' },
  public: { times: PUBLIC, to: 'drawn', by: 'booked' },
  'public and due': { times: DUE, to: 'drawn', left: 'issue', copies: 2 },
  issued: { times: DUE, to: 'drawn', by: 'booked', type_form: { annual_cap: 1 } },
};

async function draft(server, operator, start, row, type) {
  const times = Object.fromEntries(Object.entries(row.times).map(([name, hours]) => [name, start + hours * HOUR_MS]));
  const form = batchForm(nextNumber(server, times.opens), [{ voucher_type_id: type.id, quota: 10 }], times);
  const { body: { id } } = await operator.post('/api/v1/booking-batches', form, MADE);
  return { id, number: form.number, form, type, row };
}

async function propose(operator, batch, what, body) {
  const { body: { id, content_sha256 } } = await operator.post(at(batch.id, `/${what}`), body, MADE);
  Object.assign(batch, { proposal_id: id, content_sha256 });
}

/** The clock, moved on where the year would end on the way, as the annual cap begins anew then. */
async function startOf(server) {
  const now = await domainNow(server);
  const [year, then] = [now, now + EARLY.issue * HOUR_MS].map((ms) => Number(timeText(ms).slice(0, 4)));
  if (year !== then) await moveTo(server, `${then}-01-02T09:00:00+08:00`);
  return domainNow(server);
}

/** A row's batch and its copies, drafted; types: what earlier rows offer, by name. */
async function draftAll(server, operator, start, types) {
  const made = {};
  const own = Object.entries(BATCHES).filter(([, row]) => !row.type);
  await together(own, async ([name, row]) => { types[name] = await voucherType(server, row.type_form); });
  for (const [name, row] of Object.entries(BATCHES)) {
    const copies = Array.from({ length: 1 + (row.copies ?? 0) }, (_, i) => i);
    made[name] = await together(copies, async (i) => {
      const type = types[row.type] ?? (i === 0 ? types[name] : await voucherType(server));
      return draft(server, operator, start, row, type);
    });
  }
  return made;
}

async function bookAs(client, { id, type, row }) {
  if (row.by === 'acknowledged') await client.post(at(id, '/notice-acknowledgement'), undefined, { expect: 204 });
  else await book(client, id, type);
  if (row.by === 'withdrawn') await client.delete(at(id, '/booking'), { expect: 204 });
}

/**
 * { name: [batch, …copies] } with batch { id, form, type, row, proposal_id, content_sha256 }. The clock has moved on,
 * and is an hour and more away from changing any state. buyer: a qualified enterprise.
 */
export async function makeBatches(server, buyer) {
  const tools = { ...await staff(server), sql: server.database.sql, buyer };
  const { operator } = tools;
  const start = await startOf(server);
  const pass = (hours) => moveTo(server, start + hours * HOUR_MS);
  const made = await draftAll(server, operator, start, {});
  const all = Object.values(made).flat();
  const upTo = (step) => all.filter(({ row }) => STEPS.indexOf(row.to) >= STEPS.indexOf(step));
  const approveAll = (step) => together(upTo(step), ({ proposal_id: id, content_sha256 }) => approve(server, { id, content_sha256 }));
  const leave = (act) => tools.sql(`UPDATE booking_batch SET due_at = 'infinity'
    WHERE id IN (${all.filter(({ row }) => row.left === act).map(({ id }) => `'${id}'`)})`);

  await together(upTo('proposed'), (batch) => propose(operator, batch, 'publication'));
  await approveAll('published');
  await leave('seal');
  await pass(BOOKED_AT);
  await together(all.filter(({ row }) => row.by), (batch) => bookAs(buyer.client, batch));
  await pass(SEALED_AT);
  for (const batch of upTo('sealed')) await reaches(server, batch, 'sealed');
  await pass(DRAWN_AT);
  await together(upTo('entropy'), (batch) => propose(operator, batch, 'entropy', { values: ENTROPY_VALUES }));
  await approveAll('drawn');
  await leave('issue');
  await pass(LOOKED_AT);
  await together(all, (batch) => batch.row.more?.(batch, tools));
  await reaches(server, made.issued[0], 'issued');
  return made;
}
