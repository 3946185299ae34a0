import { type OpenapiDocument, operationAt } from './document.ts'
import type { Draft } from './draft.ts'
import type { Answer } from './exchange.ts'
import { isOfRow, isRestoring } from './row.ts'
import { oddTexts } from './texts.ts'

interface Rows {
  readonly live: string[]
  readonly dead: string[]
}

/** A page that has a next one. */
export interface KnownPage {
  readonly draft: Draft
  readonly cursor: string
}

/** A request that carried an Idempotency-Key, and its answer. */
export interface KeyedExchange {
  readonly draft: Draft
  readonly answer: Answer
}

/** A row as it was last seen. */
export interface SeenRow {
  readonly parameter: string
  readonly tag: string
  readonly value: unknown
  /** What the query said then: another may be answered otherwise. */
  readonly query: Draft['query']
}

/** What one worker has seen of the service. Others' rows are not in it, so what it expects of its own is certain. */
export interface Memory {
  /** The rows that a path parameter of this name can name. */
  rows(parameter: string): Rows
  readonly pages: KnownPage[]
  readonly keyed: KeyedExchange[]
  /** Living rows as they were last seen, by the text that names them. */
  readonly seen: Map<string, SeenRow>
  /** Learns from an answer. */
  learn(draft: Draft, answer: Answer): void
}

/**
 * A memory that keeps the newest of each kind. `lasting` names the deletions after which a row is still there, as one
 * that is not active.
 */
export function memory(document: OpenapiDocument, lasting: readonly string[]): Memory {
  const { operations, basePath } = document
  const byParameter = new Map<string, Rows>()
  const rows = (parameter: string): Rows => {
    const known = byParameter.get(parameter) ?? { live: [], dead: [] }
    byParameter.set(parameter, known)
    return known
  }
  const templates = [...new Set(operations.map(({ path }) => path))].filter((path) => /\/\{\w+\}$/.test(path))
  const kept: Memory = { rows, pages: [], keyed: [], seen: new Map(), learn }

  function learn(draft: Draft, answer: Answer): void {
    // The answer to a replay tells of a time that is over.
    if (answer.status >= 300 || draft.about) return
    const made = answer.headers.get('location')
    if (made) remember(made)
    const [row] = [...draft.path]
    if (row) learnRow(draft, ...row, answer)
    if (draft.method !== draft.operation.method) return
    if (draft.headers.some(([name]) => name.toLowerCase() === 'idempotency-key')) keep(kept.keyed, { draft, answer })
    const cursor = (answer.json as { next_cursor?: unknown } | undefined)?.next_cursor
    const continues = draft.operation.parameters.some(({ name }) => name === 'cursor')
    if (continues && typeof cursor === 'string') keep(kept.pages, { draft, cursor })
  }

  /** A Location that fits a path template names a row. */
  function remember(location: string): void {
    const path = location.replace(/^https?:\/\/[^/]+/, '').slice(basePath.length)
    for (const template of templates) {
      const [, parameter = ''] = /\{(\w+)\}$/.exec(template) ?? []
      const stem = template.slice(0, template.lastIndexOf('/') + 1)
      const text = path.slice(stem.length)
      if (path.startsWith(stem) && text !== '' && !text.includes('/'))
        keep(rows(parameter).live, decodeURIComponent(text))
    }
  }

  function learnRow(draft: Draft, parameter: string, text: string, answer: Answer): void {
    const { live, dead } = rows(parameter)
    const tag = answer.headers.get('etag')
    kept.seen.delete(text)
    // What is written by hand may name another row than was meant.
    if (draft.writtenPath !== undefined && draft.method !== 'GET') {
      drop(live, text)
      drop(dead, text)
      return
    }
    if (draft.method === 'DELETE') {
      if (lasting.includes(operationAt(draft.operation.path, 'DELETE', document)?.id ?? '')) return
      drop(live, text)
      if (isOwn(text)) keep(dead, text)
      return
    }
    if ((draft.method === 'PUT' || isRestoring(draft)) && isOwn(text)) {
      drop(dead, text)
      if (!live.includes(text)) keep(live, text)
    }
    // Compressed content has a tag of its own, and so has what a query that is written by hand may have asked for.
    const isPlain = !answer.headers.has('content-encoding') && draft.writtenQuery === undefined
    const query = draft.operation.method === 'GET' ? draft.query : []
    if (tag && isPlain && isOfRow(draft) && live.includes(text))
      kept.seen.set(text, { parameter, tag, value: answer.json, query })
  }
  return kept
}

/** Texts that several workers come to: the odd ones, and the names that every object has. */
const common = new Set([
  ...oddTexts,
  ...[Object.prototype, Function, Function.prototype].flatMap((each) => Object.getOwnPropertyNames(each)),
])

/** Short names that a caller chooses are chosen by other workers, too; long ones that are not common are not. */
function isOwn(text: string): boolean {
  return text.length >= 8 && !common.has(text)
}

function drop(from: string[], what: string): void {
  const at = from.indexOf(what)
  if (at !== -1) from.splice(at, 1)
}

function keep<T>(into: T[], what: T): void {
  into.push(what)
  if (into.length > 50) into.shift()
}
