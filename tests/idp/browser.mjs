// A browser as far as a login needs one: cookies, redirects, one HTML form. It knows nothing of OAuth.
// As in real browsers, cookies belong to a host and not to its port.
// It speaks by node:http: the fetch of Debian's Node 18 does not tell several Set-Cookie headers apart.
import { request } from 'node:http';

const MAX_REDIRECTS = 12;

function send(url, { method = 'GET', headers = {}, body } = {}) {
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { method, headers }, async (incoming) => {
      try {
        let text = '';
        for await (const chunk of incoming.setEncoding('utf8')) text += chunk;
        resolve({ status: incoming.statusCode, headers: incoming.headers, text });
      } catch (fault) {
        reject(fault);
      }
    });
    outgoing.once('error', reject).end(body);
  });
}

export class Browser {
  #cookies = new Map(); // by host, path and name

  #cookieHeader(url) {
    return [...this.#cookies.values()]
      .filter(({ host, path }) => host === url.hostname && pathMatches(url.pathname, path))
      .map(({ name, value }) => `${name}=${value}`)
      .join('; ');
  }

  #store(url, setCookie) {
    const [pair, ...attributes] = setCookie.split(/;\s*/);
    const name = pair.slice(0, pair.indexOf('='));
    const options = Object.fromEntries(attributes.map((a) => {
      const at = a.indexOf('=');
      return at < 0 ? [a.toLowerCase(), ''] : [a.slice(0, at).toLowerCase(), a.slice(at + 1)];
    }));
    const path = options.path?.startsWith('/') ? options.path : url.pathname.replace(/\/[^/]*$/, '') || '/';
    const key = `${url.hostname} ${path} ${name}`;
    const gone = Number(options['max-age']) <= 0 || new Date(options.expires ?? '9999-01-01') <= new Date();
    if (gone && (options['max-age'] !== undefined || options.expires !== undefined)) this.#cookies.delete(key);
    else this.#cookies.set(key, { name, value: pair.slice(name.length + 1), host: url.hostname, path });
  }

  /** One request without following redirects: { status, headers (an object, names in lower case), text }. */
  async fetch(address, { headers = {}, ...init } = {}) {
    const url = new URL(address);
    const cookie = this.#cookieHeader(url);
    const response = await send(url, { ...init, headers: { ...headers, ...(cookie ? { cookie } : {}) } });
    for (const setCookie of response.headers['set-cookie'] ?? []) this.#store(url, setCookie);
    return response;
  }

  /**
   * Goes to an address and follows redirects, until a page or an address for which stopAt(url) is true (that one
   * is not fetched). Returns { url, response, text }; response is undefined when stopped.
   */
  async visit(address, { stopAt = () => false, ...init } = {}) {
    let url = new URL(address);
    let options = init;
    for (let hop = 0; hop < MAX_REDIRECTS; hop += 1) {
      if (stopAt(url)) return { url, response: undefined, text: '' };
      const response = await this.fetch(url, options);
      const { location } = response.headers;
      if (response.status < 300 || response.status > 399 || !location) return { url, response, text: response.text };
      url = new URL(location, url);
      options = {};
    }
    throw new Error(`more than ${MAX_REDIRECTS} redirects, last to ${url}`);
  }

  /** Sends the first form of a page with the given fields. */
  async submitForm(page, fields, { stopAt } = {}) {
    const action = /<form[^>]*\baction="([^"]*)"/.exec(page.text)?.[1];
    if (action === undefined) throw new Error(`no form at ${page.url} (status ${page.response?.status})`);
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    return this.visit(new URL(action, page.url), {
      method: 'POST', headers, body: new URLSearchParams(fields).toString(), stopAt,
    });
  }
}

function pathMatches(requested, cookiePath) {
  return requested === cookiePath || requested.startsWith(cookiePath.endsWith('/') ? cookiePath : `${cookiePath}/`);
}
