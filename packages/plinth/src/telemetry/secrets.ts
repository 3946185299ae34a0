import { redacted, withoutHidden } from './hidden.ts'

/** The longest text that is logged, in characters; the rest is cut off. */
const longest = 8192

const secretName =
  /authori[sz]ation|cookie|passw|passphrase|secret|token|apikey|privatekey|credential|psk|jwt|sessionid|sessionkey|dsn$|connectionstring|databaseurl/

/** Whether a field of this name holds a secret, however the name is written: `api_key`, `Api-Key`, `apiKey`. */
export function isSecretName(name: string): boolean {
  return secretName.test(name.toLowerCase().replace(/[-_. ]/g, ''))
}

/** Each pattern takes time in proportion to the text, whatever the text is. */
const secretText: readonly (readonly [RegExp, string])[] = [
  [/((?:set-)?cookie|authorization)(["']?\s{0,3}[:=])[^\n]*/gi, `$1$2 ${redacted}`],
  [/\b(bearer|dpop)\s+[^\s"',;]+/gi, `$1 ${redacted}`],
  [/\b[Bb]asic\s+(?=[a-z]{0,64}[A-Z0-9+/=])[A-Za-z0-9+/]+={0,2}/g, `Basic ${redacted}`],
  [/(?<![\w-])eyJ[\w-]{4,}(?:\.[\w-]*){1,4}/g, redacted],
  [/-----BEGIN [A-Z0-9 ]{0,30}PRIVATE KEY-----[^-]*/g, redacted],
  // An API key, of any service.
  [/(?<![a-z0-9-])[a-z0-9-]{1,64}_[a-z]{1,16}_[0-9A-Za-z]{12}_[0-9A-Za-z]{43}_[0-9A-Za-z]{6}\b/g, redacted],
  // The name and password in a URL.
  [/:\/\/[^\s/?#@]*@/g, `://${redacted}@`],
  [
    /(passw(?:or)?d|passphrase|secret|token|api[-_]?key|private[-_]?key|credentials?)(["']?\s{0,3}[=:]\s{0,3}["']?)[^\s"'&,;]+/gi,
    `$1$2${redacted}`,
  ],
]

/** A text without what is hidden, and without what looks like a secret: tokens, passwords in URLs, `password=...`. */
export function withoutSecrets(text: string): string {
  // Half a secret is one, too: what is cut off is cut off afterwards.
  const known = withoutHidden(text.length > 2 * longest ? text.slice(0, 2 * longest) : text)
  let result = known.length > longest ? `${known.slice(0, longest)}...` : known
  for (const [pattern, replacement] of secretText) result = result.replace(pattern, replacement)
  return result
}
