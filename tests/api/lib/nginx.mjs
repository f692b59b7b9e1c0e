// The nginx that is shipped (deploy/nginx.conf), as an ordinary process in front of a server of the tests: names, ports and
// certificate are set as an installer would, everything else is as it stands there.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { Agent, request } from 'node:https';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Child, freePort } from './process.mjs';
import { png } from './uploads.mjs';

export const run = promisify(execFile);
export const DEPLOY = fileURLToPath(new URL('../../../deploy', import.meta.url));
const NGINX = '/usr/sbin/nginx';
const START_LIMIT_MS = 20_000;

/** Every place of a text set to something else; each must be there. */
export function set(text, ...places) {
  return places.reduce((result, [there, instead]) => {
    assert.ok(result.includes(there), `the configuration has no ${there}`);
    return result.replaceAll(there, instead);
  }, text);
}

/** nginx's own file around a site, which an installer has from the distribution. */
const around = (folder) => `daemon off;
${process.getuid() === 0 ? 'user root;' : ''}
worker_processes 1;
pid ${folder}/nginx.pid;
error_log stderr warn;
events { worker_connections 1024; }
http {
${['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `  ${name}_temp_path ${folder}/${name};\n`).join('')}  include ${folder}/site.conf;
}
`;

export class Nginx {
  constructor(parts) { Object.assign(this, parts); }

  /** In front of what listens at `port`; origins: those that may call from a browser. */
  static async start(folder, port, { origins = [], publicUrl }) {
    const [plain, tls] = [await freePort(), await freePort()];
    await mkdir(folder);
    await run('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2', '-subj', '/CN=127.0.0.1',
      '-addext', 'subjectAltName=IP:127.0.0.1', '-keyout', join(folder, 'privkey.pem'), '-out', join(folder, 'fullchain.pem')]);
    await symlink(join(DEPLOY, 'nginx'), join(folder, 'jqt'));
    const site = set(await readFile(join(DEPLOY, 'nginx.conf'), 'utf8'), ['server 127.0.0.1:8080', `server 127.0.0.1:${port}`],
      ['listen 80;', `listen 127.0.0.1:${plain};`], ['listen 443 ', `listen 127.0.0.1:${tls} `], ['/etc/ssl/jqt', folder],
      ['/var/log/nginx/jqt.log', join(folder, 'access.log')], ['"https://fwq.example.gov.cn"', `"${publicUrl}"`],
      ['fwq.example.gov.cn', '127.0.0.1'], ['    default "";', `    default "";\n${origins.map((origin) => `    "${origin}" $http_origin;\n`).join('')}`]);
    await writeFile(join(folder, 'site.conf'), site);
    await writeFile(join(folder, 'nginx.conf'), around(folder));
    const nginx = new Nginx({ folder, plain, tls, ca: await readFile(join(folder, 'fullchain.pem')),
      child: new Child(NGINX, ['-c', join(folder, 'nginx.conf')], process.env) });
    for (const until = Date.now() + START_LIMIT_MS; ;) {
      if (await nginx.ask('GET', '/metrics').then(() => true, () => false)) return nginx;
      assert.ok(nginx.child.running && Date.now() < until, nginx.child.tail());
    }
  }

  /** { status, headers, text, body } of one request over TLS; body: what is JSON, parsed. options.send: bytes. */
  ask(method, path, { headers = {}, send, agent } = {}) {
    return new Promise((resolve, reject) => {
      const asked = request({ host: '127.0.0.1', port: this.tls, ca: this.ca, method, path, headers, agent }, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (piece) => { text += piece; }).on('error', reject).on('end', () => {
          const { statusCode: status, headers: told } = response;
          resolve({ status, headers: told, text, body: /json/.test(told['content-type'] ?? '') && text ? JSON.parse(text) : undefined });
        });
      });
      asked.on('error', reject).end(send);
    });
  }

  /** Its log, parsed. */
  async log() {
    return (await readFile(join(this.folder, 'access.log'), 'utf8')).split('\n').filter(Boolean).map((line) => JSON.parse(line));
  }

  stop() { return this.child.stop(); }
}

/** Clients that read and write through nginx one after the other, on kept connections, and never repeat anything. */
export class Traffic {
  reads = 0;
  writes = 0;
  faults = [];
  longest_ms = 0;
  #going = true;

  /** token: of an enterprise, whose uploads the writes are. */
  constructor(nginx, token, { readers, writers }) {
    const agent = new Agent({ keepAlive: true });
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'image/png' };
    const read = () => nginx.ask('GET', '/api/v1/site', { agent });
    const write = () => nginx.ask('POST', '/api/v1/files?name=a.png', { agent, headers: { ...headers, 'idempotency-key': crypto.randomUUID() }, send: png() });
    this.done = Promise.all([
      ...Array.from({ length: readers }, () => this.#repeat(read, 200, () => { this.reads += 1; })),
      ...Array.from({ length: writers }, () => this.#repeat(write, 201, () => { this.writes += 1; })),
    ]).finally(() => agent.destroy());
  }

  async #repeat(act, wanted, count) {
    while (this.#going) {
      const begin = Date.now();
      const answer = await act().catch((fault) => fault);
      this.longest_ms = Math.max(this.longest_ms, Date.now() - begin);
      if (answer.status === wanted) count();
      else this.faults.push(answer.status ? `${answer.status} ${answer.text}` : String(answer));
    }
  }

  stop() {
    this.#going = false;
    return this.done;
  }
}
