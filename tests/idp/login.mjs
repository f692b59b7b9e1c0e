// Logs in at the service as a person with a browser does: authorization code flow with PKCE through the
// provincial login. The OAuth client is an independent one, so it also checks what the service answers.
import { webcrypto } from 'node:crypto';
import { PASSWORD } from './accounts.mjs';
import { Browser } from './browser.mjs';

// Node 18 has WebCrypto, but not as globals; oauth4webapi asks for them.
globalThis.crypto ??= webcrypto;
globalThis.CryptoKey ??= webcrypto.CryptoKey;
const oauth = await import('oauth4webapi');

export const DEMO_CLIENT = 'jqt-demo';
export const DEMO_REDIRECT = 'http://127.0.0.1/callback';

/** A login that ended on a page instead of at the client. */
export class LoginRefused extends Error {
  constructor(page) {
    super(`login ended at ${page.url.pathname} with ${page.response.status}: ${page.text.slice(0, 300)}`);
    this.status = page.response.status;
    this.headers = page.response.headers;
    this.text = page.text;
  }
}

export async function discover(publicUrl) {
  const insecure = { [oauth.allowInsecureRequests]: true };
  const issuer = new URL(publicUrl);
  const answer = await oauth.discoveryRequest(issuer, { algorithm: 'oauth2', ...insecure });
  return oauth.processDiscoveryResponse(issuer, answer);
}

/** Fills in the province's login page, if that is where the browser stands; returns the page after it. */
export async function passLoginPage(browser, page, login, password, stopAt) {
  if (!page.response || !/name="password"/.test(page.text)) return page;
  return browser.submitForm(page, { account: login, password, action: 'login' }, { stopAt });
}

/**
 * The whole flow for one demo login. options: clientId, redirectUri, password, scope, browser (a Browser that
 * keeps its sessions), parameters (more for /oauth/authorize, such as { max_age: '0' }).
 * Returns the token endpoint's answer: { access_token, token_type, expires_in, refresh_token… }.
 */
export async function logIn(publicUrl, login, options = {}) {
  const { clientId = DEMO_CLIENT, redirectUri = DEMO_REDIRECT, password = PASSWORD, scope } = options;
  const browser = options.browser ?? new Browser();
  const as = await discover(publicUrl);
  const client = { client_id: clientId };
  const verifier = oauth.generateRandomCodeVerifier();
  const state = oauth.generateRandomState();

  const start = new URL(as.authorization_endpoint);
  start.search = new URLSearchParams({
    response_type: 'code',
    client_id: clientId,
    redirect_uri: redirectUri,
    state,
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    ...(scope === undefined ? {} : { scope }),
    ...options.parameters,
  });
  const stopAt = (url) => url.origin + url.pathname === redirectUri;
  const arrived = await passLoginPage(browser, await browser.visit(start, { stopAt }), login, password, stopAt);
  if (arrived.response) throw new LoginRefused(arrived);

  const parameters = oauth.validateAuthResponse(as, client, arrived.url, state);
  const answer = await oauth.authorizationCodeGrantRequest(
    as, client, oauth.None(), parameters, redirectUri, verifier, { [oauth.allowInsecureRequests]: true });
  return oauth.processAuthorizationCodeResponse(as, client, answer);
}
