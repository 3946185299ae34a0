import { assetName } from './assets.ts'
import { type Html, html } from './html.ts'
import { head } from './layout.ts'
import { type Directives, policyHeaders } from './policy.ts'
import type { Representation } from './representation.ts'

/** A program from elsewhere that shows the document in a browser. */
interface Viewer {
  /** Of the element that it fills. */
  readonly id: 'redoc' | 'swagger-ui'
  /** Its style sheets and scripts, by their names in `assets/`; it is started by the asset `{id}-start.js`. */
  readonly styles?: readonly string[]
  readonly script: string
  /** What it must be allowed beside the scripts, images and requests of every viewer. */
  readonly policy?: Directives
}

/** The page that a viewer runs in. */
export function viewerPage(title: string, viewer: Viewer): Representation {
  return {
    mediaType: 'text/html; charset=utf-8',
    body: () => Buffer.from(page(title, viewer).html),
    headers: policyHeaders({
      'script-src': "'self'",
      'img-src': "'self' data:",
      'connect-src': "'self'",
      ...viewer.policy,
    }),
  }
}

function page(title: string, { id, styles = [], script }: Viewer): Html {
  const sheets = [...styles, assetName('viewer.css')]
  const scripts = [script, assetName(`${id}-start.js`)]
  return html`<!doctype html>
<html lang="en">
<head>${head(title)}${sheets.map((name) => html`\n<link rel="stylesheet" href="assets/${name}">`)}
</head>
<body>
<div id="${id}"></div>${scripts.map((name) => html`\n<script src="assets/${name}"></script>`)}
</body>
</html>
`
}
