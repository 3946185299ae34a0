import { type Html, html } from '../../http/pages/html.ts'
import { policyHeaders } from '../../http/pages/policy.ts'
import type { Authorization } from './authorization.ts'

/** What somebody says in the form about who they are; each text holds several words where that makes sense. */
export const signInFields = ['user', 'scopes', 'roles', 'tenant', 'locations'] as const

/** The headers of the page: it runs nothing, and is sent here, from where it leads on to the client alone. */
export function signInHeaders({ redirect }: Authorization): Readonly<Record<string, string>> {
  const headers = policyHeaders({ 'form-action': `'self' ${redirect.origin}` })
  // A client that opened it in a window of its own still has to hear of it.
  return { ...headers, 'Cross-Origin-Opener-Policy': 'unsafe-none' }
}

/** The form in which whoever develops chooses who they are. It sends the parameters of the request along. */
export function signInPage({ client, scopes, hint }: Authorization, given: URLSearchParams): Html {
  const asked = scopes.filter((scope) => scope !== 'openid').join(' ')
  const values: Readonly<Record<string, string>> = { user: hint ?? 'alice', scopes: asked }
  // What comes with the request must not stand in for what is said in the form.
  const asIs = [...given].filter(([name]) => !name.startsWith('as_'))
  const field = (name: string): Html =>
    html`<p><label>${name}<br><input name="as_${name}" value="${values[name] ?? ''}"></label></p>\n`
  return html`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Sign in</title></head>
<body>
<h1>Sign in to ${client}</h1>
<p>This is the issuer of development: be whoever you like.</p>
<form method="post" action="authorize">
${asIs.map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">\n`)}${signInFields.map(field)}
<button name="as_answer" value="yes">Sign in</button> <button name="as_answer" value="no">Refuse</button>
</form>
</body>
</html>
`
}
