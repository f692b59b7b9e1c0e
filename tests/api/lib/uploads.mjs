// Small real files, one of each kind, and the steps up to a qualification that most tests begin with.
import { deflateSync } from 'node:zlib';
import { crc32 } from './crc32.mjs';

function chunk(type, data) {
  const head = Buffer.alloc(4);
  const tail = Buffer.alloc(4);
  const body = Buffer.concat([Buffer.from(type), data]);
  head.writeUInt32BE(data.length);
  tail.writeUInt32BE(crc32(body));
  return Buffer.concat([head, body, tail]);
}

/** A PNG of one pixel; different `shade`s are different files. */
export function png(shade = 0) {
  const header = Buffer.from([0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0]);
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'), chunk('IHDR', header), chunk('IDAT', deflateSync(Buffer.from([0, shade]))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

export const SAMPLES = {
  png: ['image/png', png()],
  gif: ['image/gif', Buffer.from('GIF89a\x01\0\x01\0\0\0\0;', 'latin1')],
  jpg: ['image/jpeg', Buffer.from('ffd8ffe000104a46494600010100000100010000ffdb0000', 'hex')],
  jpeg: ['image/jpeg', Buffer.from('ffd8ffe000104a46494600010100000100010000ffdb0001', 'hex')],
  pdf: ['application/pdf', Buffer.from('%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n')],
  zip: ['application/zip', Buffer.from('504b0506000000000000000000000000000000000000', 'hex')],
  '7z': ['application/x-7z-compressed', Buffer.from(`377abcaf271c0004${'00'.repeat(24)}`, 'hex')],
  rar: ['application/vnd.rar', Buffer.from(`526172211a0701003392b5e50a01050600050101808000${'00'.repeat(20)}`, 'hex')],
};

/** POST /files; options as in Client.request. */
export function upload(client, { name = '营业执照.png', type = 'image/png', bytes = png(), headers = {}, ...options } = {}) {
  return client.post('/api/v1/files', bytes, { query: { name }, headers: { 'content-type': type, ...headers }, ...options });
}

export async function uploadId(client, options) {
  const { body } = await upload(client, { expect: 201, ...options });
  return body.id;
}

/** An enterprise certification, submitted and approved. Returns its id. */
export async function certify(client, reviewer, role = 'enterprise', changes = {}) {
  const { body: me } = await client.get('/api/v1/me', { expect: 200 });
  const { body: draft } = await client.post('/api/v1/certifications', {
    role, name: me.enterprise.name, uscc: me.enterprise.uscc, legal_representative: '测试法人', district_code: '370102',
    address: '济南市历下区解放路 1 号', contact_name: '测试经办人', contact_mobile: '19900000099',
    attachment_ids: [await uploadId(client)], ...changes,
  }, { expect: 201 });
  await client.post(`/api/v1/certifications/${draft.id}/submission`, undefined, { expect: 200 });
  await reviewer.post(`/api/v1/certifications/${draft.id}/review`, { decision: 'approve' }, { expect: 200 });
  return draft.id;
}

/** Answers and attachments that the first form is content with: a small enterprise. */
export async function completeForm(client, answers = {}) {
  const file = await uploadId(client);
  return {
    answers: {
      name: '济南测试企业有限公司', district_code: '370102', figures_year: new Date().getFullYear() - 1,
      tax_paid_yuan: 120000, main_business: '工业软件', employees: 45, revenue_yuan: 8000000, industry: 'software',
      total_assets_yuan: 5000000, ...answers,
    },
    attachments: { application_form: file, business_licence: file, undertaking_letter: file },
  };
}

/** A certified enterprise with a granted qualification: { id, etag }. */
export async function qualify(client, reviewer, answers) {
  await certify(client, reviewer);
  const { body: { id } } = await client.post('/api/v1/qualifications', await completeForm(client, answers), { expect: 201 });
  await client.post(`/api/v1/qualifications/${id}/submission`, undefined, { expect: 200 });
  const { etag } = await reviewer.post(`/api/v1/qualifications/${id}/review`, { decision: 'approve' }, { expect: 200 });
  return { id, etag };
}
