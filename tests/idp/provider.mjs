// The provincial login, played by a certified OpenID provider: real sessions, PKCE, prompt, max_age, signed
// id_tokens. Everything is in memory and gone at stop; keys are new at each start.
import { generateKeyPairSync, randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import Provider from 'oidc-provider';
import { ACCOUNTS, PASSWORD, claimsOf, findAccount } from './accounts.mjs';
import { MemoryAdapter } from './memory_adapter.mjs';
import { errorPage, loginPage, overPage, plainPage } from './pages.mjs';

const CLAIMS = [...new Set(ACCOUNTS.flatMap((account) => Object.keys(claimsOf(account))))];
const MAX_FORM_BYTES = 4096;
const MAX_BEGUN = 10_000;

function configuration({ clientId = 'jqt', clientSecret, redirectUris, postLogoutRedirectUris = [] }) {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return {
    adapter: MemoryAdapter,
    jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), kid: 'province-1', use: 'sig', alg: 'ES256' }] },
    cookies: { keys: [randomBytes(32).toString('hex')] }, // a login's own have its path: two tabs do not disturb each other
    clients: [{
      client_id: clientId,
      client_secret: clientSecret,
      redirect_uris: redirectUris,
      post_logout_redirect_uris: postLogoutRedirectUris,
      response_types: ['code'],
      grant_types: ['authorization_code'],
      id_token_signed_response_alg: 'ES256',
      require_auth_time: true,
    }],
    enabledJWA: { idTokenSigningAlgValues: ['ES256'] },
    pkce: { required: () => true, methods: ['S256'] },
    scopes: ['openid', 'profile', 'phone'],
    claims: { openid: CLAIMS, profile: ['name'], phone: ['phone_number'] },
    conformIdTokenClaims: false, // the claims stand in the id_token itself, not only at userinfo
    findAccount(ctx, login) {
      const account = findAccount(login);
      return account && { accountId: login, claims: () => claimsOf(account) };
    },
    // The province asks nobody for consent: every login carries the grant.
    async loadExistingGrant(ctx) {
      const grant = new ctx.oidc.provider.Grant({
        clientId: ctx.oidc.client.clientId,
        accountId: ctx.oidc.session.accountId,
      });
      grant.addOIDCScope('openid profile phone');
      grant.addOIDCClaims(CLAIMS);
      await grant.save();
      return grant;
    },
    interactions: { url: (ctx, interaction) => `/interaction/${interaction.uid}` },
    features: {
      devInteractions: { enabled: false },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: (ctx, form) => {
          ctx.body = plainPage('退出登录', `${form}<button form="op.logoutForm" name="logout" value="yes">退出</button>`);
        },
        postLogoutSuccessSource: (ctx) => { ctx.body = plainPage('已退出登录', ''); },
      },
    },
    renderError: (ctx, out) => { ctx.type = 'html'; ctx.body = errorPage(out); },
    ttl: { AccessToken: 600, AuthorizationCode: 60, Grant: 28800, IdToken: 600, Interaction: 600, Session: 28800 },
  };
}

async function readForm(req) {
  let body = '';
  for await (const chunk of req) {
    body += chunk;
    if (body.length > MAX_FORM_BYTES) throw new Error('form too large');
  }
  return new URLSearchParams(body);
}

function passwordIsRight(given) {
  const a = Buffer.from(String(given).padEnd(64).slice(0, 64));
  return timingSafeEqual(a, Buffer.from(PASSWORD.padEnd(64)));
}

function send(res, status, html) {
  res.writeHead(status, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' });
  res.end(html);
}

/* What the latest logins were asked with, by ID: their pages stand in a browser's history when they are over. */
class Begun {
  #requests = new Map();

  keep({ uid, params }) {
    if (this.#requests.size >= MAX_BEGUN) this.#requests.delete(this.#requests.keys().next().value);
    this.#requests.set(uid, new URLSearchParams(params).toString());
  }

  /** The page of a login that is over. */
  page(uid, sentence) {
    const request = this.#requests.get(uid);
    return overPage(sentence, request && `/auth?${request}`);
  }
}

/** GET and POST /interaction/ID: the login page. */
async function serveLogin(provider, begun, req, res) {
  const interaction = await provider.interactionDetails(req, res);
  if (req.method === 'GET') {
    begun.keep(interaction);
    send(res, 200, loginPage({ uid: interaction.uid, login: interaction.params.login_hint ?? '' }));
    return;
  }
  const form = await readForm(req);
  const typed = form.get('account') ?? '';
  const login = findAccount(typed) ? typed : typed.trim();
  if (form.get('action') === 'cancel') {
    await provider.interactionFinished(req, res, { error: 'access_denied', error_description: 'login cancelled' });
  } else if (findAccount(login) && passwordIsRight(form.get('password') ?? '')) {
    await provider.interactionFinished(req, res, { login: { accountId: login } });
  } else {
    send(res, 401, loginPage({ uid: interaction.uid, login, fault: '账号或密码错误' }));
  }
}

/**
 * Starts the province on a port of host (0: any free one). Returns { issuer, port, stop() }.
 * The issuer follows from the port; it is given only where browsers reach the port by another address.
 */
export async function startProvider({ port = 0, host = '127.0.0.1', issuer, ...client }) {
  const server = createServer();
  await new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const address = issuer ?? `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(address, configuration(client));
  const oidc = provider.callback();
  const begun = new Begun();
  server.on('request', (req, res) => {
    if (!/^\/interaction\/[\w-]+$/.test(req.url)) {
      oidc(req, res);
      return;
    }
    serveLogin(provider, begun, req, res).catch((fault) => {
      send(res, 400, begun.page(req.url.split('/').pop(), fault.error_description ?? '登录请求已失效,请重新登录。'));
    });
  });
  return {
    issuer: address,
    port: server.address().port,
    async stop() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}
