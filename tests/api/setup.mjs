// Runs once before the API tests (a ctest fixture): the migrated template database.
import { makeTemplate } from './lib/database.mjs';

await makeTemplate();
