// What docker-compose.yml must hold to, beside being one: who is reached from outside, who knows which secret, what is off
// without the demo. Says what is wrong, and fails if anything is.   node tests/lint/compose.mjs
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const { parse } = createRequire(new URL('../contract/package.json', import.meta.url))('yaml'); // the contract's
const root = fileURLToPath(new URL('../..', import.meta.url));
const read = (name) => readFileSync(`${root}/${name}`, 'utf8');
const { services, networks } = parse(read('docker-compose.yml'), { merge: true });
const faults = [];
const must = (holds, what) => { if (!holds) faults.push(what); };
const named = Object.entries(services).map(([name, service]) => ({
  name, ...service, environment: service.environment ?? {}, ports: service.ports ?? [], isDemo: (service.profiles ?? []).includes('demo'),
  mounts: (service.volumes ?? []).map((volume) => /^(\$\{[^}]*\}|[^:]+):([^:]+)(?::ro)?$/.exec(volume).slice(1, 3)),
  in: Array.isArray(service.networks) ? service.networks : Object.keys(service.networks ?? {}),
}));
const of = (name) => named.find((service) => service.name === name);
const preset = (value) => String(value ?? '').replace(/\$\{\w+(?::?-([^}]*))?\}/g, (_, without) => without ?? '');
const names = (list) => list.map(({ name }) => name).sort().join(' ');

// ---- reached from outside ----
for (const { name, image, ports } of named) {
  must(ports.length === 0 || image === 'jqt-nginx', `${name} publishes a port, and is no nginx`);
  for (const port of ports) must(preset(port).startsWith('127.0.0.1:'), `${name} publishes ${port} to everybody`);
}
must(of('nginx').ports.length > 0, 'nginx publishes nothing');
must(networks.database?.internal && networks.proxy?.internal, 'the networks database and proxy are not internal');
must(of('db').in.join() === 'database', 'db is in other networks than database');
must(names(named.filter((service) => service.in.includes('database'))) === 'db demo-grants jqt migrate', 'others are in the network of the database');
must(preset(of('jqt').environment.JQT_TRUSTED_PROXIES) === of('nginx').networks.proxy.ipv4_address, 'jqt trusts another proxy than nginx');
for (const file of ['compose', 'province']) {
  const told = [...read(`deploy/nginx/${file}.conf`).matchAll(/(?:server |http:\/\/)(\d+\.\d+\.\d+\.\d+):/g)].map(([, address]) => address);
  must(told.length > 0 && told.every((address) => address === of('jqt').networks.proxy.ipv4_address), `deploy/nginx/${file}.conf has another address than jqt`);
}

// ---- who knows what ----
const holders = (volume) => names(named.filter(({ mounts }) => mounts.some(([source]) => source === volume)));
must(names(named.filter(({ environment }) => 'JQT_MIGRATE_URL' in environment)) === 'migrate', "others than migrate have the owner's URL");
must(holders('owner') === 'migrate secrets', "others than migrate have the owner's password");
must(holders('passwords') === 'db secrets', "others than db have the database's passwords");
must(holders('data') === 'db', "others than db have the database's files");
must(names(named.filter(({ mounts }) => mounts.some(([, target]) => /run\/postgresql/.test(target)))) === '', "the database's socket is shared");
must(!/\btrust\b/.test(JSON.stringify(of('db').environment)), 'the database trusts somebody without a password');
for (const { name, image, isDemo, ...service } of named.filter((one) => ['jqt', 'jqt-nginx'].includes(one.image))) {
  must(service.read_only && service.cap_drop?.join() === 'ALL', `${name} (${image}) may write or has capabilities`);
}

// ---- the demo ----
const outside = named.filter(({ isDemo }) => !isDemo);
must(names(outside) === 'db jqt migrate nginx secrets', `without the demo there are ${names(outside)}`);
for (const { name, environment } of named.filter(({ environment: e }) => 'JQT_SANDBOX' in e)) must(preset(environment.JQT_SANDBOX) === '0', `${name} has a sandbox by default`);
must(preset(of('jqt').environment.JQT_OIDC_ISSUER) === '', 'without the demo jqt goes to its province');

// ---- what can be set ----
const FIXED = ['DATABASE_URL', 'JQT_LISTEN', 'JQT_SIGNING_KEYS', 'JQT_SECRET', 'JQT_PEPPER', 'JQT_FILES_DIR', 'JQT_DOCS_DIR', 'JQT_TRUSTED_PROXIES'];
const table = [...read('README.md').matchAll(/^\| `(\w+)` \| /gm)].map(([, variable]) => variable);
must(table.length > 20, 'README has no table of configuration');
for (const variable of table) {
  const where = ['JQT_MIGRATE_URL', 'JQT_CITY'].includes(variable) ? 'migrate' : 'jqt';
  const value = of(where).environment[variable];
  if (FIXED.includes(variable) || variable === 'JQT_MIGRATE_URL') must(!String(value).includes('${'), `${variable} is the containers' own`);
  else must(String(value).startsWith(`\${${variable}:-`), `${variable} cannot be set from outside (${where})`);
}

for (const fault of faults) console.error(`docker-compose.yml: ${fault}`);
process.exit(faults.length > 0 ? 1 : 0);
