import { assetName } from './assets.ts'
import { type Html, html } from './html.ts'
import { policyHeaders } from './policy.ts'
import type { Representation } from './representation.ts'

interface LayoutOptions {
  /** In the browser's tab. */
  readonly title: string
  /** Whose page it is, at its top. */
  readonly owner: string
  /** At its foot: the product token, `todo/1.0.0`. */
  readonly foot?: string | undefined
  /** The way up to where `assets/` is: empty, or `../` for a page one folder down. */
  readonly root?: string | undefined
  /** Where the links at its top lead. */
  readonly links?: Readonly<Record<string, string>> | undefined
}

/** A page in the one calm design that all pages of ours share. It runs no script. */
export function layoutPage(options: LayoutOptions, body: () => Html): Representation {
  return {
    mediaType: 'text/html; charset=utf-8',
    body: () => Buffer.from(layout(options, body()).html),
    headers: policyHeaders(),
  }
}

function layout({ title, owner, foot, root = '', links = {} }: LayoutOptions, body: Html): Html {
  return html`<!doctype html>
<html lang="en">
<head>${head(title, root)}
<link rel="stylesheet" href="${root}assets/${assetName('plinth.css')}">
</head>
<body>
<header><strong>${owner}</strong>${Object.entries(links).map(([text, to]) => html`<a href="${root}${to}">${text}</a>`)}</header>
<main>${body}</main>
<footer>${foot}</footer>
</body>
</html>
`
}

/** What is in the head of every page. */
export function head(title: string, root = ''): Html {
  return html`
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="icon" type="image/svg+xml" href="${root}assets/${assetName('plinth.svg')}">`
}
