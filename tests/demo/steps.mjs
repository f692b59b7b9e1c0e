// The lines that ./dev demo prints: one a step, with what was sent and what came back.
import { Unexpected } from './lib.mjs';

export const shortIds = (text) => text.replace(/[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{4}([0-9a-f]{8})/g, '…$1');
const secretly = (name, value) => (/password/.test(name) ? '******' : value);

function members(object) {
  const text = shortIds(JSON.stringify(object, secretly) ?? '');
  return text.length > 130 ? `${text.slice(0, 127)}…` : text;
}

const MEMBERS = ['code', 'number', 'state', 'result', 'type_name', 'size_class', 'now', 'content_sha256', 'root', 'entry_count',
  'paid_fen', 'offline_fen', 'set', 'service', 'version'];

function importantOf(body) {
  if (!body) return '';
  if (body.items) return `${body.items.length} items`;
  return MEMBERS.filter((name) => body[name] !== undefined && body[name] !== null && !(name === 'version' && body.state))
    .map((name) => `${name} ${name === 'content_sha256' || name === 'root' ? `${body[name].slice(0, 12)}…` : body[name]}`).join(' · ');
}

let line = 0;
export const stepsTaken = () => line;

export function say(who, what, result) {
  line += 1;
  console.log(`${String(line).padStart(2)} ${who.padEnd(14)} ${what} → ${result}`);
}

export function must(condition, sentence) {
  if (!condition) throw new Error(sentence);
}

/** One request and its line. options: body, expect, code (of the expected problem), show(body) → text, headers. */
export async function step(client, method, path, { code, show, ...options } = {}) {
  const answer = await client.request(method, path, options);
  const { body } = answer;
  if (code !== undefined && body?.code !== code) throw new Unexpected(answer, `${options.expect} ${code}`);
  const sent = options.body && !ArrayBuffer.isView(options.body) ? ` ${members(options.body)}` : '';
  const refused = code ? `refused: ${code} (${body.title})` : undefined;
  say(client.name, `${method} ${shortIds(answer.path)}${sent}`,
    `${answer.status}  ${refused ?? (show ? show(body, answer) : importantOf(body))}`.trimEnd());
  return body;
}
