/** What a page may load, by directive of Content Security Policy Level 3, beside what every page of ours has. */
export type Directives = Readonly<Record<string, string>>

const always: Directives = {
  'default-src': "'none'",
  'img-src': "'self'",
  'style-src': "'self'",
  'base-uri': "'none'",
  'form-action': "'none'",
  'frame-ancestors': "'none'",
}

/** The headers of an HTML page that may load these and nothing else: no other origin, no script within the page. */
export function policyHeaders(directives: Directives = {}): Readonly<Record<string, string>> {
  const all = Object.entries({ ...always, ...directives })
  return {
    'Content-Security-Policy': all.map(([directive, sources]) => `${directive} ${sources}`).join('; '),
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Permissions-Policy': 'camera=(), geolocation=(), microphone=()',
  }
}
