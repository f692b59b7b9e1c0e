// The problems and faults of api/errors.def: code → {status, title, titleEn}, and the codes of faults.
import { readFileSync } from 'node:fs';

const TEXT = '"((?:[^"\\\\]|\\\\.)*)"';
const ERROR = new RegExp(`^ERROR\\((\\w+), (\\d{3}), ${TEXT}, ${TEXT},\\s+${TEXT},\\s+${TEXT}\\)$`, 'gm');

export function parseErrors(text) {
  const errors = new Map();
  for (const [, code, status, title, titleEn] of text.matchAll(ERROR)) errors.set(code, { status: Number(status), title, titleEn });
  const faults = [...text.matchAll(/^FAULT\((\w+), /gm)].map(([, code]) => code);
  const lines = text.split('\n').filter((line) => /^(ERROR|FAULT)\(/.test(line)).length;
  if (errors.size + faults.length !== lines) {
    throw new Error('api/errors.def: a row is not ERROR(code, status, "zh", "en", "what to do zh", "en") or FAULT(…)');
  }
  return { errors, faults };
}

export const readErrors = (root) => parseErrors(readFileSync(`${root}/api/errors.def`, 'utf8'));
