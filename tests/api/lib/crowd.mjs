// Many enterprises at once. Made by SQL as copies of one that the API made: by the API they would take minutes.
import { usccFor } from '../../idp/uscc.mjs';
import { copyOf } from './database.mjs';

const derived = (column) => `md5(n || ${column}::text)::uuid`;

/**
 * `count` enterprises like this one (a qualifiedEnterprise), certified and qualified, each with the booking that it has
 * in the batch. Returns their ids.
 */
export async function crowd({ database }, { enterprise }, batch, count) {
  const uscc = Array.from({ length: count }, (_, i) => usccFor(`crowd-${batch.id}-${i}`));
  const own = `CROSS JOIN generate_series(1, ${count}) AS n WHERE enterprise_id = '${enterprise.id}'`;
  const inBatch = `${own} AND batch_id = '${batch.id}'`;
  const at = (...columns) => Object.fromEntries(columns.map((column) => [column, derived(column)]));
  const copies = [
    ['enterprise', own.replace('enterprise_id', 'id'), { ...at('id'), name: "name || '之' || n", uscc: `('{${uscc.join(',')}}'::text[])[n]` }],
    ['file', own, at('id', 'enterprise_id')],
    ['certification', own, at('id', 'enterprise_id')],
    ['qualification', own, at('id', 'enterprise_id')],
    ['qualification_revision', own, at('qualification_id', 'enterprise_id')],
    ['qualification_attachment', own, at('qualification_id', 'enterprise_id', 'file_id')],
    ['notice_acknowledgement', inBatch, at('enterprise_id')],
    ['booking', inBatch, { ...at('id', 'enterprise_id'), entry_id: "decode(md5(n || 'entry' || id), 'hex')", salt: "sha256((n || 'salt' || id)::bytea)" }],
  ];
  for (const [table, from, changes] of copies) await database.sql(await copyOf(database, table, from, changes));
  return (await database.sql(`SELECT md5(n || '${enterprise.id}')::uuid FROM generate_series(1, ${count}) AS n ORDER BY 1`)).map(([id]) => id);
}
