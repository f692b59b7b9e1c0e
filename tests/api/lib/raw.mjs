// HTTP over a plain socket, for requests that no client library would send.
import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { checkProblem } from './contract.mjs';

const ANSWER_LIMIT_MS = 20_000;

export class RawConnection {
  #bytes = Buffer.alloc(0);
  #wake = () => {};
  ended = false;

  constructor(port) {
    this.socket = connect(port, '127.0.0.1');
    this.socket.on('data', (data) => { this.#bytes = Buffer.concat([this.#bytes, data]); this.#wake(); });
    for (const event of ['close', 'end']) this.socket.on(event, () => { this.ended = true; this.#wake(); });
    this.socket.on('error', () => {}); // a server that refuses may reset while we still send
  }

  /** text (latin1) or bytes. */
  send(...parts) {
    this.socket.write(Buffer.concat(parts.map((p) => (typeof p === 'string' ? Buffer.from(p, 'latin1') : p))));
  }

  async #until(enough) {
    const until = Date.now() + ANSWER_LIMIT_MS;
    while (!enough() && !this.ended) {
      assert.ok(Date.now() < until, `no answer; so far: ${this.#bytes.toString('latin1').slice(0, 200)}`);
      await new Promise((resolve) => {
        const timer = setTimeout(resolve, 100);
        this.#wake = () => { clearTimeout(timer); resolve(); };
      });
    }
    return enough();
  }

  /** The next response: { status, headers (Headers), body (JSON if it is), close }. method: what was asked with. */
  async answer(method = 'GET') {
    assert.ok(await this.#until(() => this.#bytes.includes('\r\n\r\n')), 'the connection ended without an answer');
    const end = this.#bytes.indexOf('\r\n\r\n');
    const [line, ...fields] = this.#bytes.subarray(0, end).toString('latin1').split('\r\n');
    const headers = new Headers(fields.map((f) => [f.slice(0, f.indexOf(':')), f.slice(f.indexOf(':') + 1).trim()]));
    const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(line)?.[1]);
    const told = method !== 'HEAD' && status !== 204 && status !== 304 && status !== 100;
    const length = told ? Number(headers.get('content-length')) : 0;
    assert.ok(await this.#until(() => this.#bytes.length >= end + 4 + length), 'the body ended early');
    const text = this.#bytes.subarray(end + 4, end + 4 + length).toString('utf8');
    this.#bytes = this.#bytes.subarray(end + 4 + length);
    const isJson = /[/+]json\b/.test(headers.get('content-type') ?? '');
    return { status, headers, body: isJson && text ? JSON.parse(text) : text, close: headers.get('connection') === 'close' };
  }

  /** The same, checked to be a problem with this status and code. */
  async problem(status, code) {
    const answer = await this.answer();
    assert.equal(answer.status, status, JSON.stringify(answer.body));
    checkProblem(answer, code);
    assert.equal(answer.body.code, code);
    return answer;
  }

  /** True when the server closes, with nothing more said. */
  async closes() {
    await this.#until(() => false);
    return this.ended && this.#bytes.length === 0;
  }

  end() { this.socket.destroy(); }
}
