import type { CatalogueEntry } from './catalogue.ts'
import { type Html, html } from './html.ts'
import { layoutPage } from './layout.ts'
import type { Representation } from './representation.ts'
import type { Site } from './site.ts'

/**
 * The catalogue of problems at `/problems`, and each of them at `/problems/{slug}`: in JSON, and in HTML for browsers.
 */
export function problemPages(
  site: Site,
  catalogue: readonly CatalogueEntry[],
): ReadonlyMap<string, readonly Representation[]> {
  const all = [
    json({ problems: catalogue }),
    layoutPage({ ...site, title: `Problems of ${site.owner}` }, () => list(catalogue)),
  ]
  const each = catalogue.map((entry): [string, readonly Representation[]] => [
    `/problems/${entry.slug}`,
    [json(entry), layoutPage({ ...site, title: entry.title, root: '../' }, () => details(entry))],
  ])
  return new Map([['/problems', all], ...each])
}

function json(value: object): Representation {
  return { mediaType: 'application/json', body: () => Buffer.from(JSON.stringify(value)) }
}

function list(catalogue: readonly CatalogueEntry[]): Html {
  return html`
<h1>Problems</h1>
<p>Every error is an <code>application/problem+json</code> document (RFC 9457). Its <code>code</code> is one of these,
its <code>request_id</code> is what to report it by.</p>
<div class="table"><table>
<thead><tr><th>Status</th><th>Code</th><th>Meaning</th></tr></thead>
<tbody>${catalogue.map(
    ({ slug, status, code, title }) => html`
<tr><td>${status}</td><td><a href="problems/${slug}"><code>${code}</code></a></td><td>${title}</td></tr>`,
  )}
</tbody></table></div>
`
}

function details(entry: CatalogueEntry): Html {
  const { title, code, status, grpc_status: grpc, retry, type, operations } = entry
  const rows: readonly (readonly [string, Html])[] = [
    ['Code', html`<code>${code}</code>`],
    ['HTTP', html`${status}`],
    ['gRPC', html`<code>${grpc}</code>`],
    ['Type', html`<code>${type}</code>`],
    ['Try again?', html`${retry ? 'Yes, the same request may succeed later.' : 'Not without changing something.'}`],
    ['Declared by', operations.length > 0 ? names(operations) : html`The standard: any operation may answer it.`],
  ]
  return html`
<p><a href="../problems">All problems</a></p>
<h1>${title}</h1>
<h2>What to do</h2>
<p>${prose(entry.what_to_do)}</p>
<h2>What it is</h2>
<div class="table"><table><tbody>${rows.map(
    ([name, value]) => html`
<tr><th scope="row">${name}</th><td>${value}</td></tr>`,
  )}
</tbody></table></div>
`
}

function names(operations: readonly string[]): Html {
  return html`${operations.map((name) => html`<code>${name}</code> `)}`
}

/** Text with code between backquotes. */
function prose(text: string): Html {
  return html`${text.split('`').map((part, index) => (index % 2 === 0 ? html`${part}` : html`<code>${part}</code>`))}`
}
