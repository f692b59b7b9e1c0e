// Uploads and downloads (manual §3): kinds, limits, repetition, who may see what, and how files go again.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, utimes, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { after, before, test } from 'node:test';
import { Client } from './lib/client.mjs';
import { until } from './lib/people.mjs';
import { Child, freePort } from './lib/process.mjs';
import { startServer } from './lib/server.mjs';
import { SAMPLES, certify, completeForm, png, upload, uploadId } from './lib/uploads.mjs';

const MIB = 1 << 20;
const BLOCK = 4096; // what a small file counts

let server;
let owner;
let other;
let reviewer;
before(async () => {
  server = await startServer();
  await server.grant('reviewer-1', 'reviewer');
  [owner, other, reviewer] = [await server.as('test-owner'), await server.as('test-other'), await server.as('reviewer-1')];
});
after(() => server?.stop());

for (const [ending, [type, bytes]] of Object.entries(SAMPLES)) {
  test(`a ${ending} is taken, and comes back byte for byte`, async () => {
    const { body, location } = await upload(owner, { name: `附件.${ending.toUpperCase()}`, type, bytes, expect: 201 });
    assert.equal(body.sha256, createHash('sha256').update(bytes).digest('hex'));
    assert.equal(location, `/api/v1/files/${body.id}`);
    const response = await fetch(server.publicUrl + location, { headers: { authorization: `Bearer ${owner.token}` } });
    assert.equal(response.status, 200);
    assert.equal(response.headers.get('content-type'), type);
    assert.match(response.headers.get('content-disposition'), /^attachment; .*filename\*=UTF-8''%E9%99%84/);
    assert.equal(response.headers.get('x-content-type-options'), 'nosniff');
    assert.deepEqual(Buffer.from(await response.arrayBuffer()), bytes);
  });
}

test('name, declared type and content must agree', async () => {
  const refused = { expect: 415, code: 'file_type_not_allowed' };
  await upload(owner, { name: 'a.pdf', ...refused });
  await upload(owner, { type: 'application/pdf', ...refused });
  await upload(owner, { bytes: SAMPLES.gif[1], ...refused });
  await upload(owner, { name: 'a.html', type: 'text/html', bytes: Buffer.from('<html>'), ...refused });
  await upload(owner, { bytes: Buffer.from('#!/bin/sh\n'), ...refused });
});

test('a name with a path in it, or one that does not read as what it is, is refused', async () => {
  for (const name of ['../a.png', 'a\\b.png', 'a\u0001b.png', 'a\u0085.png', 'gnp.\u202Efdp.png', ' ']) {
    await upload(owner, { name, expect: 400, code: 'invalid_parameters' });
  }
});

// Only the head is sent: the answer must come without waiting for a body that is refused anyway.
function uploadHead(length) {
  return new Promise((resolve, reject) => {
    const ask = request(`${server.publicUrl}/api/v1/files?name=a.png`, {
      method: 'POST',
      headers: { authorization: `Bearer ${owner.token}`, 'idempotency-key': 'one-that-is-too-large', 'content-type': 'image/png', 'content-length': length },
    });
    ask.on('error', reject).on('response', (answer) => { resolve(answer.statusCode); ask.destroy(); }).flushHeaders();
  });
}

test('more than 10 MiB are refused, and nothing stays on disk', async () => {
  const before = await readdir(server.env.JQT_FILES_DIR);
  assert.equal(await uploadHead((10 << 20) + 1), 413);
  assert.deepEqual(await readdir(server.env.JQT_FILES_DIR), before);
});

test('the same key with the same bytes is the same file, with others a fault', async () => {
  const headers = { 'idempotency-key': 'uploaded-only-once' };
  const first = await upload(owner, { headers, expect: 201 });
  const second = await upload(owner, { headers, expect: 201 });
  assert.equal(second.body.id, first.body.id);
  assert.equal(second.headers.get('idempotent-replayed'), 'true');
  await upload(owner, { headers, bytes: png(7), expect: 422, code: 'idempotency_key_reused' });
  await upload(owner, { headers: { 'idempotency-key': null }, expect: 400, code: 'idempotency_key_required' });
});

test('what has a row has bytes, and nothing else lies there', async () => {
  const rows = (await server.database.sql('SELECT id FROM file ORDER BY id')).map(([id]) => id);
  const files = (await readdir(server.env.JQT_FILES_DIR)).filter((name) => name !== 'incoming').sort();
  assert.deepEqual(files, rows);
  assert.deepEqual(await readdir(`${server.env.JQT_FILES_DIR}/incoming`), []);
});

test("another's file looks like one that does not exist", async () => {
  const { body } = await upload(owner, { expect: 201 });
  await other.get(`/api/v1/files/${body.id}`, { expect: 404, code: 'not_found' });
  await server.anonymous().get(`/api/v1/files/${body.id}`, { expect: 401 });
});

// ---- the room for files ----

const enterpriseOf = (login) => `(SELECT enterprise_id FROM account WHERE subject = '${login}')`;
const usedBy = async (login) => Number((await server.database.sql(`SELECT used_bytes FROM file_room WHERE enterprise_id = ${enterpriseOf(login)}`))[0][0]);

/** Leaves so much of a room of `limit` bytes. */
const leave = (login, bytes, limit = 64 * MIB) => server.database.sql(`INSERT INTO file_room (enterprise_id, used_bytes)
  VALUES (${enterpriseOf(login)}, ${limit - bytes}) ON CONFLICT (enterprise_id) DO UPDATE SET used_bytes = excluded.used_bytes`);

test('a room is what its files count, and each counts whole blocks', async () => {
  const before = await usedBy('test-owner');
  await upload(owner, { expect: 201 });
  assert.equal(await usedBy('test-owner'), before + BLOCK);
  await upload(owner, { bytes: Buffer.concat([png(), Buffer.alloc(10_000)]), expect: 201 });
  assert.equal(await usedBy('test-owner'), before + BLOCK + 3 * BLOCK);
});

test('the room for files is one\'s own, larger once one is certified, and a refusal tells how much is used', async () => {
  await leave('test-other', BLOCK - 1);
  const { body: refused } = await upload(other, { expect: 409, code: 'file_room_full' });
  assert.deepEqual([refused.limit, refused.used], [64 * MIB, 64 * MIB - BLOCK + 1]);
  await upload(owner, { expect: 201 });
  await leave('test-other', BLOCK);
  await certify(other, reviewer);
  await upload(other, { expect: 201 });
  await leave('test-other', 0, 1024 * MIB);
  assert.equal((await upload(other, { expect: 409, code: 'file_room_full' })).body.limit, 1024 * MIB);
  await leave('test-other', 1024 * MIB, 1024 * MIB);
});

test('uploads at once take the room that is left, and no more', async () => {
  const crowd = await server.as('test-crowd');
  await leave('test-crowd', 5 * BLOCK);
  const one = async () => { // 16 run at once, the others are told to come again
    for (;;) {
      const { status } = await upload(crowd);
      if (status !== 503) return status;
    }
  };
  const statuses = await Promise.all(Array.from({ length: 20 }, one));
  assert.deepEqual(statuses.sort(), [...Array(5).fill(201), ...Array(15).fill(409)]);
  assert.equal(await usedBy('test-crowd'), 64 * MIB);
});

// ---- how files go again ----

const pathOf = (id) => `${server.env.JQT_FILES_DIR}/${id}`;
const fileAt = (id) => `/api/v1/files/${id}`;

test('its owner deletes a file that nothing refers to, and has its room again', async () => {
  const used = await usedBy('test-owner');
  const id = await uploadId(owner);
  await other.delete(fileAt(id), { expect: 404, code: 'not_found' });
  await owner.delete(fileAt(id), { query: { validate_only: 'true' }, expect: 204 });
  await owner.get(fileAt(id), { expect: 200 });
  await owner.delete(fileAt(id), { expect: 204 });
  assert.equal(await usedBy('test-owner'), used);
  for (const method of ['GET', 'DELETE']) await owner.request(method, fileAt(id), { expect: 404 });
  assert.deepEqual(await server.database.sql(`SELECT kind FROM event WHERE object_id = '${id}' ORDER BY seq`), [['file.uploaded'], ['file.deleted']]);
  await until(() => !existsSync(pathOf(id)), 'its bytes follow');
  await until(async () => (await server.database.sql('SELECT FROM file_deleted')).length === 0, 'and then the note of them');
});

test('what something refers to is not deleted, and the refusal says what that is', async () => {
  const id = await uploadId(other);
  const { body: draft, etag } = await other.post('/api/v1/certifications', { role: 'provider', attachment_ids: [id] }, { expect: 201 });
  const { body: refused } = await other.delete(fileAt(id), { expect: 409, code: 'file_attached' });
  assert.deepEqual(refused.attached_to, [{ object_type: 'certification', object_id: draft.id }]);
  await other.put(`/api/v1/certifications/${draft.id}`, { attachment_ids: [] }, { headers: { 'if-match': etag }, expect: 200 });
  await other.delete(fileAt(id), { expect: 204 });
});

test('what nothing refers to goes by itself after 30 days; what something refers to does not', async () => {
  const DAYS_MS = 30 * 86_400_000;
  const { body: lost } = await upload(owner, { expect: 201 });
  assert.equal(Date.parse(lost.expires_at) - Date.parse(lost.created_at), DAYS_MS);
  const { id: used } = (await upload(owner, { expect: 201 })).body;
  const { body: draft, etag } = await owner.post('/api/v1/certifications', { role: 'enterprise', attachment_ids: [used] }, { expect: 201 });
  const due = async () => Date.parse((await server.database.sql(`SELECT time_text(due_at) FROM file WHERE id = '${used}'`))[0]?.[0]);
  const isInDays = async () => Math.abs(await due() - Date.now() - DAYS_MS) < 60_000;
  await server.database.sql(`UPDATE file SET due_at = now() - interval '1 second' WHERE id IN ('${lost.id}', '${used}')`);
  await until(() => !existsSync(pathOf(lost.id)), 'the bytes of what nothing refers to go');
  await owner.get(fileAt(lost.id), { expect: 404 });
  assert.deepEqual(await server.database.sql(`SELECT capacity FROM event WHERE object_id = '${lost.id}' AND kind = 'file.deleted'`), [['system']]);
  await until(isInDays, 'the other is looked at again');
  await server.database.sql(`UPDATE file SET due_at = now() + interval '1 day' WHERE id = '${used}'`);
  await owner.put(`/api/v1/certifications/${draft.id}`, { attachment_ids: [] }, { headers: { 'if-match': etag }, expect: 200 });
  assert.ok(await isInDays(), 'and is kept for as long once that takes it out');
});

test('bytes without a row are set apart, unless an upload may be under way, and go later', async () => {
  const [old, young, written, left] = [1, 2, 3, 4].map((n) => `01930000-0000-7000-8000-00000000000${n}`);
  const incoming = (id) => `${server.env.JQT_FILES_DIR}/incoming/${id}`;
  const apart = `${server.env.JQT_FILES_DIR}/orphaned/${old}`;
  const lie = async (path, age_s) => {
    await writeFile(path, 'x');
    await utimes(path, Date.now() / 1000 - age_s, Date.now() / 1000 - age_s);
  };
  const known = await uploadId(owner);
  await utimes(pathOf(known), 0, 0);
  await lie(incoming(written), 0);
  await lie(pathOf(young), 3_500);
  await lie(pathOf(written), 7_200);
  await lie(pathOf(left), 7_200);
  await lie(incoming(left), 7_200); // an upload that was interrupted behind its last byte
  await lie(pathOf(old), 7_200);
  await until(() => existsSync(apart), 'what lies there for long is set apart');
  await until(() => !existsSync(incoming(left)), 'what an interrupted upload left goes');
  assert.deepEqual([old, young, written, left, known].map((id) => existsSync(pathOf(id))), [false, true, true, false, true]);
  await lie(apart, 31 * 86_400);
  await until(() => !existsSync(apart), 'what was set apart for long goes');
});

test('a reviewer sees a file once what it belongs to was submitted', async () => {
  const licence = (await upload(owner, { expect: 201 })).body.id;
  const { body: draft } = await owner.post('/api/v1/certifications', { role: 'provider', attachment_ids: [licence] }, { expect: 201 });
  await reviewer.get(`/api/v1/files/${licence}`, { expect: 404 });
  await server.database.sql(`UPDATE certification SET state = 'pending', submitted_at = now() WHERE id = '${draft.id}'`);
  await reviewer.get(`/api/v1/files/${licence}`, { expect: 200 });
  const form = await completeForm(owner);
  const path = `/api/v1/files/${form.attachments.business_licence}`;
  await owner.post('/api/v1/qualifications', form, { expect: 201 });
  await reviewer.get(path, { expect: 404 });
  await server.database.sql("UPDATE qualification SET state = 'pending', submitted_at = now()");
  await reviewer.get(path, { expect: 200 });
});

test('a full disk refuses an upload with 507, and nothing of it stays', async () => {
  const port = await freePort();
  const child = new Child('unshare', [process.getuid() === 0 ? '-m' : '-rm', 'sh', '-c', 'mount -t tmpfs -o size=64k none "$JQT_FILES_DIR" && exec "$JQT_BINARY" serve'],
    { ...server.env, JQT_BINARY: server.binary, JQT_LISTEN: `127.0.0.1:${port}` });
  try {
    await until(() => child.log.includes('"started"') || !child.running, 'it starts');
    const full = new Client(`http://127.0.0.1:${port}`, { token: owner.token });
    const used = await usedBy('test-owner');
    const bytes = Buffer.concat([png(), Buffer.alloc(200_000)]);
    await upload(full, { bytes, expect: 507, code: 'storage_full' });
    assert.deepEqual(await readdir(`/proc/${child.process.pid}/root${server.env.JQT_FILES_DIR}/incoming`), []);
    assert.equal(await usedBy('test-owner'), used);
    await upload(full, { expect: 201 });
  } finally {
    await child.stop();
  }
});
