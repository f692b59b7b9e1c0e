// A province that costs nothing but time: discovery, keys, and a token for any code, each after a while. A certified
// provider would take most of a small machine and be measured in place of the service; tests use that one (tests/idp).
import { generateKeyPairSync, sign } from 'node:crypto';
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';

const TOKEN_LIFE_S = 600;
const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** The code that this province turns into these claims. */
export const codeOf = (claims) => part(claims);

/** { issuer, stop() }: on a thread of its own. clientId: the audience of its tokens. */
export async function startSwiftProvince({ delayMs, clientId = 'jqt' }) {
  const worker = new Worker(new URL(import.meta.url), { workerData: { delayMs, clientId } });
  const issuer = await new Promise((resolve, reject) => { worker.once('message', resolve).once('error', reject); });
  return { issuer, stop: () => worker.terminate() };
}

function serve({ delayMs, clientId }) {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const head = part({ alg: 'ES256', typ: 'JWT', kid: 'swift' });
  let issuer;
  const documents = {
    '/.well-known/openid-configuration': () => ({
      issuer, authorization_endpoint: `${issuer}/auth`, token_endpoint: `${issuer}/token`, jwks_uri: `${issuer}/jwks`,
      userinfo_endpoint: `${issuer}/userinfo`, end_session_endpoint: `${issuer}/logout`, response_types_supported: ['code'],
      subject_types_supported: ['public'], id_token_signing_alg_values_supported: ['ES256'], code_challenge_methods_supported: ['S256'],
    }),
    '/jwks': () => ({ keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'swift', use: 'sig', alg: 'ES256' }] }),
  };
  function token(form) {
    const now = Math.floor(Date.now() / 1000);
    const claims = JSON.parse(Buffer.from(new URLSearchParams(form).get('code'), 'base64url'));
    const signed = `${head}.${part({ iss: issuer, aud: clientId, iat: now, exp: now + TOKEN_LIFE_S, auth_time: now, ...claims })}`;
    const signature = sign('sha256', Buffer.from(signed), { key: privateKey, dsaEncoding: 'ieee-p1363' }).toString('base64url');
    return { access_token: 'swift', token_type: 'Bearer', expires_in: TOKEN_LIFE_S, id_token: `${signed}.${signature}` };
  }
  const server = createServer(async (request, response) => {
    let form = '';
    for await (const chunk of request) form += chunk;
    await sleep(delayMs);
    const path = new URL(request.url, issuer).pathname;
    const body = path === '/token' ? token(form) : documents[path]?.();
    response.writeHead(body ? 200 : 404, { 'content-type': 'application/json', 'cache-control': 'no-store' });
    response.end(JSON.stringify(body ?? {}));
  });
  server.listen(0, '127.0.0.1', () => {
    issuer = `http://127.0.0.1:${server.address().port}`;
    parentPort.postMessage(issuer);
  });
}
if (!isMainThread && workerData?.clientId) serve(workerData);
