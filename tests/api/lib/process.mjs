// A child process whose output is kept, and which must end cleanly.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createServer } from 'node:net';

const LOG_LIMIT = 1 << 20;
const SANITIZER = /(ERROR: (Address|Leak|Thread)Sanitizer|runtime error: |SUMMARY: \w+Sanitizer)/;

/** A port that was free a moment ago. */
export async function freePort() {
  const server = createServer();
  await new Promise((resolve, reject) => { server.once('error', reject).listen(0, '127.0.0.1', resolve); });
  const { port } = server.address();
  await new Promise((resolve) => { server.close(resolve); });
  return port;
}

export class Child {
  #said = ['']; // in pieces: joining a megabyte at each line would take longer than the tests
  #length = 0;

  constructor(command, args, env) {
    this.process = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [this.process.stdout, this.process.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => this.#keep(text));
    }
    this.ended = new Promise((resolve) => {
      this.process.once('error', (fault) => resolve({ fault }));
      this.process.once('close', (code, signal) => resolve({ code, signal }));
    });
  }

  #keep(text) {
    this.#said.push(text);
    this.#length += text.length;
    if (this.#length > 2 * LOG_LIMIT) this.log = this.log.slice(-LOG_LIMIT);
  }

  /** What it said last, on both streams. */
  get log() {
    if (this.#said.length > 1) this.#said = [this.#said.join('')];
    return this.#said[0];
  }

  set log(text) {
    this.#said = [text];
    this.#length = text.length;
  }

  get running() {
    return this.process.exitCode === null && this.process.signalCode === null && this.process.pid !== undefined;
  }

  tail(lines = 30) {
    return this.log.split('\n').slice(-lines).join('\n');
  }

  /** The log's lines that are JSON objects. */
  get records() {
    return this.log.split('\n').filter((line) => line.startsWith('{')).map((line) => JSON.parse(line));
  }

  /** SIGTERM, and after limit_ms SIGKILL; fails unless the exit was clean and no sanitizer spoke. */
  async stop(limit_ms = 20_000) {
    if (this.running) this.process.kill('SIGTERM');
    const timer = setTimeout(() => this.process.kill('SIGKILL'), limit_ms);
    const end = await this.ended;
    clearTimeout(timer);
    assert.ok(!SANITIZER.test(this.log), `a sanitizer reported:\n${this.tail(80)}`);
    assert.deepEqual(end, { code: 0, signal: null }, `unclean end; log:\n${this.tail()}`);
  }
}
