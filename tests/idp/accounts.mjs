// Who can log in at the demo province: the fixed demo logins, and any number made up from their names by tests.
import { readFileSync } from 'node:fs';
import { usccFor } from './uscc.mjs';

export const PASSWORD = 'demo';
/** Records of accounts.json; `role` is the staff role that ./dev run and the tests grant, not a claim. */
export const ACCOUNTS = JSON.parse(readFileSync(new URL('./accounts.json', import.meta.url), 'utf8'));
const BY_LOGIN = new Map(ACCOUNTS.map((account) => [account.login, account]));

/** One more login; its members are the claims. Tests make up what the province may say of somebody. */
export function addAccount(account) {
  BY_LOGIN.set(account.login, account);
}

/** test-NAME is a legal person with a code derived from the name, staff-NAME a person; else undefined. */
export function findAccount(login) {
  if (BY_LOGIN.has(login)) return BY_LOGIN.get(login);
  if (/^test-[a-z0-9-]{1,60}$/.test(login)) {
    return {
      login,
      account_type: 'legal',
      uscc: usccFor(login),
      enterprise_name: `济南测试企业（${login.slice(5)}）有限公司`,
      legal_representative: '测试法人',
      name: '测试经办人',
      phone_number: '19900000099',
    };
  }
  if (/^staff-[a-z0-9-]{1,60}$/.test(login)) {
    return { login, account_type: 'person', name: `工作人员 ${login.slice(6)}`, phone_number: '19900000098' };
  }
  return undefined;
}

/** The claims the province tells of an account; its subject is the login name. */
export function claimsOf(account) {
  const { login, role, ...claims } = account;
  return { sub: login, ...claims };
}
