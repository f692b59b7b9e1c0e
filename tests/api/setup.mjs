// Runs once before the API tests (a ctest fixture): the migrated template database, and an empty folder for the codes that
// the tests will see.
import { mkdirSync, rmSync } from 'node:fs';
import { makeTemplate } from './lib/database.mjs';

const { JQT_CODES_SEEN: seen } = process.env;
if (seen) {
  rmSync(seen, { recursive: true, force: true });
  mkdirSync(seen, { recursive: true });
}
await makeTemplate();
