// Uploads and downloads (manual §3): kinds, limits, repetition, and who may see what.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { request } from 'node:http';
import { after, before, test } from 'node:test';
import { startServer } from './lib/server.mjs';
import { SAMPLES, completeForm, png, upload } from './lib/uploads.mjs';

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

test('the room for files is one\'s own', async () => {
  const stored = `INSERT INTO file SELECT gen_random_uuid(), enterprise_id, id, 'all', 'image/png', ${1n << 50n}, '', now()
    FROM account WHERE subject = 'test-other'`;
  await server.database.sql(stored);
  try {
    await upload(other, { expect: 507, code: 'storage_full' });
    await upload(owner, { expect: 201 });
  } finally {
    await server.database.sql("DELETE FROM file WHERE name = 'all'");
  }
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
