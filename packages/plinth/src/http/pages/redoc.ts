import { assetName, vendored } from './assets.ts'
import { html } from './html.ts'
import { head } from './layout.ts'
import { policyHeaders } from './policy.ts'
import type { Representation } from './representation.ts'

/**
 * Redoc makes two kinds of style element. One is empty and is filled through its object model, which no policy forbids;
 * the other is always the same text, the style sheet of its scroll bars. So two hashes do, and neither a nonce, which
 * would make every answer another, nor `unsafe-inline`.
 */
const styles = [
  "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='",
  "'sha256-QMIg+bpjm3JdElJ388KYke01izlUW0UoNOeKjpMxdgc='",
]

/** The page that shows the document in Redoc: to read. */
export function redocPage(title: string): Representation {
  return {
    mediaType: 'text/html; charset=utf-8',
    body: () =>
      Buffer.from(
        html`<!doctype html>
<html lang="en">
<head>${head(title)}
<link rel="stylesheet" href="assets/${assetName('viewer.css')}">
</head>
<body>
<div id="redoc"></div>
<script src="assets/${vendored.redoc.name}"></script>
<script src="assets/${assetName('redoc-start.js')}"></script>
</body>
</html>
`.html,
      ),
    headers: policyHeaders({
      'script-src': "'self'",
      'style-src': `'self' ${styles.join(' ')}`,
      'img-src': "'self' data:",
      'connect-src': "'self'",
      // Its search runs in a worker that it makes of its own text.
      'worker-src': 'blob:',
    }),
  }
}
