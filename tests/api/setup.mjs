// Runs once before the API tests (a ctest fixture): the migrated template database with the demo logins' roles, the contract
// as JSON, which is read ten times as fast, and an empty folder for the codes that the tests will see.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { bothForms, readDocument } from './lib/contract.mjs';
import { makeTemplate } from './lib/database.mjs';

const { JQT_CODES_SEEN: seen, JQT_CONTRACT_READ: read } = process.env;
if (seen) {
  rmSync(seen, { recursive: true, force: true });
  mkdirSync(seen, { recursive: true });
}
if (read) writeFileSync(read, JSON.stringify(bothForms(readDocument())));
await makeTemplate();
