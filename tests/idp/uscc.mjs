// Unified social credit codes (GB 32100): check characters and made-up codes for the demo's enterprises.
const ALPHABET = '0123456789ABCDEFGHJKLMNPQRTUWXY';
const WEIGHTS = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];
// Positions 9–17 are an organisation code with a check character of its own (GB 11714).
const ORGANISATION_ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const ORGANISATION_WEIGHTS = [3, 7, 9, 10, 5, 8, 4, 2];

import { createHash } from 'node:crypto';

function checkCharacter(first17) {
  const sum = [...first17].reduce((total, c, i) => total + ALPHABET.indexOf(c) * WEIGHTS[i], 0);
  return ALPHABET[(31 - (sum % 31)) % 31];
}

function organisationCheckCharacter(body8) {
  const sum = [...body8].reduce((t, c, i) => t + ORGANISATION_ALPHABET.indexOf(c) * ORGANISATION_WEIGHTS[i], 0);
  const check = (11 - (sum % 11)) % 11;
  return check === 10 ? 'X' : String(check);
}

export function isUscc(code) {
  return /^[0-9A-HJ-NPQRTUWXY]{18}$/.test(code) && checkCharacter(code.slice(0, 17)) === code[17];
}

/** A valid code for an enterprise (91) of a district of Jinan (3701xx), always the same for the same name. */
export function usccFor(name, district = '370102') {
  const digest = createHash('sha256').update(name).digest();
  const body8 = [...digest.subarray(0, 8)].map((byte) => ALPHABET[byte % 31]).join('');
  const first17 = `91${district}${body8}${organisationCheckCharacter(body8)}`;
  return first17 + checkCharacter(first17);
}
