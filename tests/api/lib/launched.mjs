// `jqt serve` behind a listening socket that is not its own (tests/launcher.c), and clients that keep asking meanwhile.
import assert from 'node:assert/strict';
import { Agent, get } from 'node:http';
import { dirname, join } from 'node:path';
import { Child, freePort } from './process.mjs';

const START_LIMIT_MS = 60_000;
const pause = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });

export class Launched {
  /** env: as a Server's (lib/server.mjs); listens on the port. */
  constructor(binary, env, port) {
    this.port = port;
    this.publicUrl = `http://127.0.0.1:${port}`;
    this.child = new Child(join(dirname(binary), 'launcher'), [String(port), binary, 'serve'], { ...env, JQT_LISTEN: '127.0.0.1:1' });
  }

  /** Another service on the server's database. */
  static async start(server) {
    const launched = new Launched(server.binary, server.env, await freePort());
    await launched.#started(1);
    return launched;
  }

  async #started(times) {
    for (const until = Date.now() + START_LIMIT_MS; this.starts < times; await pause(20)) {
      assert.ok(this.child.running && Date.now() < until, this.child.tail());
    }
  }

  get starts() { return this.child.log.split('"event":"started"').length - 1; }

  async restart() {
    const times = this.starts + 1;
    this.child.process.kill('SIGHUP');
    await this.#started(times);
  }

  stop() { return this.child.stop(); }
}

/** Clients that ask one after the other on kept connections. Repeated is only what was sent on a connection that the
 * server was closing, and of which no byte was answered (RFC 9110 §9.2.2). */
export class Steady {
  faults = [];
  answered = 0;
  repeated = 0;
  #agent;
  #stopping = false;

  constructor(publicUrl, path, clients) {
    this.#agent = new Agent({ keepAlive: true });
    this.done = Promise.all(Array.from({ length: clients }, () => this.#ask(publicUrl + path)));
  }

  async #ask(url) {
    while (!this.#stopping) {
      const { status, fault, reused } = await this.#once(url);
      if (status === 200) this.answered++;
      else if (fault && reused) this.repeated++;
      else this.faults.push(fault?.message ?? status);
      await pause(2);
    }
  }

  #once(url) {
    return new Promise((resolve) => {
      let answering = false;
      const request = get(url, { agent: this.#agent }, (response) => {
        answering = true;
        response.resume().on('end', () => resolve({ status: response.statusCode }))
          .on('error', (fault) => resolve({ fault }));
      });
      request.on('error', (fault) => { if (!answering) resolve({ fault, reused: request.reusedSocket }); });
    });
  }

  /** When so many more have been answered. */
  async answers(count) {
    const enough = this.answered + count;
    for (const until = Date.now() + START_LIMIT_MS; this.answered < enough; await pause(5)) {
      assert.ok(Date.now() < until, `only ${this.answered} answers; ${this.faults}`);
    }
  }

  async stop() {
    this.#stopping = true;
    await this.done;
    this.#agent.destroy();
  }
}
