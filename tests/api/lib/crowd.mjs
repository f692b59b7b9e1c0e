// Many enterprises at once. Made by SQL as copies of one that the API made: by the API they would take minutes.
import { usccFor } from '../../idp/uscc.mjs';
import { copyOf } from './database.mjs';

const derived = (column) => `md5(n || ${column}::text)::uuid`;

/**
 * `count` enterprises like this one (a qualifiedEnterprise), certified and qualified; in a batch, if one is given, each
 * with the booking that it has there. uscc: SQL that gives number n its code.
 */
export async function fillCrowd({ database }, { enterprise }, batch, count, uscc) {
  const own = `CROSS JOIN generate_series(1, ${count}) AS n WHERE enterprise_id = '${enterprise.id}'`;
  const at = (...columns) => Object.fromEntries(columns.map((column) => [column, derived(column)]));
  const copies = [
    ['enterprise', own.replace('enterprise_id', 'id'), { ...at('id'), name: "name || '之' || n", name_folded: "name_folded || '之' || n", uscc }],
    ['file', own, at('id', 'enterprise_id')],
    ['certification', own, at('id', 'enterprise_id')],
    ['qualification', own, at('id', 'enterprise_id')],
    ['qualification_revision', own, at('qualification_id', 'enterprise_id')],
    ['qualification_attachment', own, at('qualification_id', 'enterprise_id', 'file_id')],
  ];
  const inBatch = batch && `${own} AND batch_id = '${batch.id}'`;
  const booked = [
    ['notice_acknowledgement', inBatch, at('enterprise_id')],
    ['booking', inBatch, { ...at('id', 'enterprise_id'), entry_id: "decode(md5(n || 'entry' || id), 'hex')", salt: "sha256((n || 'salt' || id)::bytea)" }],
  ];
  for (const [table, from, changes] of [...copies, ...(batch ? booked : [])]) await database.sql(await copyOf(database, table, from, changes));
}

/** fillCrowd with true codes; returns the enterprises' ids. */
export async function crowd(server, model, batch, count) {
  const codes = Array.from({ length: count }, (_, i) => usccFor(`crowd-${batch.id}-${i}`));
  await fillCrowd(server, model, batch, count, `('{${codes.join(',')}}'::text[])[n]`);
  return (await server.database.sql(`SELECT md5(n || '${model.enterprise.id}')::uuid FROM generate_series(1, ${count}) AS n ORDER BY 1`)).map(([id]) => id);
}
