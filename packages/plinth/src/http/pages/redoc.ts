import { vendored } from './assets.ts'
import type { Representation } from './representation.ts'
import { viewerPage } from './viewer.ts'

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
  return viewerPage(title, {
    id: 'redoc',
    script: vendored.redoc.name,
    policy: {
      'style-src': `'self' ${styles.join(' ')}`,
      // Its search runs in a worker that it makes of its own text.
      'worker-src': 'blob:',
    },
  })
}
