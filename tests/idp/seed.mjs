// `node tests/idp/seed.mjs`: grants for the demo, with JQT_BINARY, JQT_PUBLIC_URL and the service's configuration.
import { grantDemo } from './grants.mjs';

try {
  await grantDemo(process.env.JQT_BINARY, process.env, process.env.JQT_PUBLIC_URL);
} catch (fault) {
  console.error(`seed: ${fault.stderr || fault.message}`);
  process.exit(1);
}
