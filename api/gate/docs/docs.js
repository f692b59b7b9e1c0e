// Starts Swagger UI on the contract of this server. Nothing is kept in the browser: a reload forgets the login.
const { client_id: clientId } = await fetch('/docs/config.json').then((answer) => answer.json());

function uuid() {
  if (crypto.randomUUID) return crypto.randomUUID(); // only where the page came by https or from this machine
  const hex = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
}

/** The form proposes the contract's example as key; a second send with the same one would be a repetition of the first.
 *  A key that somebody typed is his own and stays. */
function withFreshKey(request) {
  const key = request.headers?.['Idempotency-Key'];
  if (key === undefined) return request; // also when the contract itself is fetched
  const example = ui.specSelectors.specJson().getIn(['components', 'parameters', 'IdempotencyKey', 'example']);
  if (key === example) request.headers['Idempotency-Key'] = uuid();
  return request;
}

/** Who may call an operation, beside its summary. */
const rolesPlugin = ({ React }) => ({
  wrapComponents: {
    OperationSummaryPath: (Original) => (props) => {
      const operation = ui.specSelectors.specJson().getIn(['paths', props.operationProps.get('path'), props.operationProps.get('method')]);
      const roles = operation?.get('x-roles')?.join(' · ') || '任何人 / anyone';
      return React.createElement(React.Fragment, null, React.createElement(Original, props),
        React.createElement('span', { className: 'jqt-roles' }, roles));
    },
  },
});

const ui = SwaggerUIBundle({
  url: '/openapi.json',
  dom_id: '#ui',
  deepLinking: true,
  docExpansion: 'none', // the features first: to draw all their operations takes seconds
  filter: true,
  displayRequestDuration: true,
  persistAuthorization: false,
  oauth2RedirectUrl: `${location.origin}/docs/oauth2-redirect.html`,
  requestInterceptor: withFreshKey,
  plugins: [rolesPlugin],
});
ui.initOAuth({ clientId, usePkceWithAuthorizationCodeGrant: true });
