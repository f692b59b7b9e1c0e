// The problems and faults of api/errors.def: code → {status, title, titleEn}, and the codes of faults.
import { readFileSync } from 'node:fs';

const TEXT = '"((?:[^"\\\\]|\\\\.)*)"';

export function parseErrors(text) {
  const errors = new Map();
  for (const [, code, status, title, titleEn] of text.matchAll(new RegExp(`^ERROR\\((\\w+), (\\d{3}), ${TEXT}, ${TEXT}\\)$`, 'gm'))) {
    errors.set(code, { status: Number(status), title, titleEn });
  }
  const faults = [...text.matchAll(/^FAULT\((\w+), /gm)].map(([, code]) => code);
  const lines = text.split('\n').filter((line) => /^(ERROR|FAULT)\(/.test(line)).length;
  if (errors.size + faults.length !== lines) throw new Error('api/errors.def: a line is not ERROR(code, status, "zh", "en") or FAULT(…)');
  return { errors, faults };
}

export const readErrors = (root) => parseErrors(readFileSync(`${root}/api/errors.def`, 'utf8'));
