// The province's pages. Everything from outside is escaped.
const escape = (text) => String(text).replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);

export function plainPage(title, bodyHtml) {
  return `<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escape(title)}</title>
<style>
body { font: 16px/1.6 sans-serif; max-width: 24rem; margin: 4rem auto; padding: 0 1rem; }
label, input, button { display: block; width: 100%; box-sizing: border-box; margin: .4rem 0; padding: .4rem; }
.fault { color: #b00020; }
</style></head>
<body><h1>${escape(title)}</h1>
${bodyHtml}
</body></html>
`;
}

export function loginPage({ uid, login, fault }) {
  return plainPage('省统一身份认证(演示)', `${fault ? `<p class="fault" role="alert">${escape(fault)}</p>` : ''}
<form method="post" action="/interaction/${escape(uid)}" autocomplete="off">
<label>账号 <input name="account" value="${escape(login)}" required autofocus></label>
<label>密码 <input name="password" type="password"></label>
<button name="action" value="login">登录</button>
<button name="action" value="cancel" formnovalidate>取消</button>
</form>
<p>演示环境:账号如 enterprise-a、reviewer-1,密码均为 demo。</p>`);
}

export function errorPage({ error, error_description: description }) {
  return plainPage('登录失败', `<p class="fault">${escape(error)}:${escape(description ?? '')}</p>`);
}

/** A login that was finished or has expired; onward (may be undefined) is where the browser goes on. */
export function overPage(sentence, onward) {
  return plainPage('登录已结束', `<p class="fault">${escape(sentence)}</p>
${onward ? `<p><a href="${escape(onward)}">继续 / Go on</a></p>` : ''}`);
}
