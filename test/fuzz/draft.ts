import { type DeclaredOperation, essence, type Parameter } from './document.ts'
import type { Memory } from './memory.ts'
import type { Oracle, Ruling } from './oracle.ts'
import type { Random } from './random.ts'
import type { ValueMaker } from './valid-value.ts'

/** What must become of a request: it is accepted, it is refused (with one of these statuses, if given), or either. */
export interface Expectation {
  readonly verdict: 'accept' | 'refuse' | 'either'
  readonly statuses?: readonly number[] | undefined
}

/** What is known of the thing that a path names: made and not deleted, deleted, or nothing. */
export type RowState = 'live' | 'dead' | 'unknown'

/** A request in the making. */
export interface Draft {
  readonly operation: DeclaredOperation
  method: string
  /** Texts of the path's parameters, not encoded yet. */
  readonly path: Map<string, string>
  /** The path as it shall be sent, where it is written by hand. */
  writtenPath?: string
  /** Not encoded yet. */
  query: [name: string, text: string][]
  /** The query string as it shall be sent, where it is written by hand. */
  writtenQuery?: string
  headers: [name: string, value: string][]
  mediaType?: string | undefined
  /** The body as JSON has it. */
  value?: unknown
  /** The body as it shall be sent, where it is written by hand. */
  bytes?: Buffer
  row: RowState
  /** What is special about it, for people. */
  how: string
  /** What its makers know beside what the schemas say. */
  expected: Expectation
  /** Another request and its answer, which this one is about. */
  readonly about?: { readonly status: number; readonly body: Buffer; readonly kind: 'replay' }
}

/** What drafts are made with. */
export interface Kit {
  readonly random: Random
  readonly memory: Memory
  readonly make: ValueMaker
  readonly oracle: Oracle
  readonly resolve: <T>(node: T) => T
  readonly basePath: string
  /** What proves who sends. Without it what is secured must be refused. */
  readonly token: string | undefined
}

const run = Date.now().toString(36)

/** An Idempotency-Key that nobody had. A service remembers keys for a day, so no two campaigns may share theirs. */
export function newKey(random: Random): string {
  return `fuzz-${run}-${random.integer(0, 2 ** 31)}-${random.integer(0, 2 ** 31)}`
}

/** A request as the document invites it: rows that exist more often than not, optional parts now and then. */
export function invited(operation: DeclaredOperation, kit: Kit): Draft {
  const { random, make } = kit
  const draft: Draft = {
    operation,
    method: operation.method,
    path: new Map(),
    query: [],
    headers: [],
    row: 'unknown',
    how: 'as documented',
    expected: { verdict: 'accept' },
  }
  for (const parameter of operation.parameters) {
    if (parameter.in === 'path') nameRow(draft, parameter, kit)
    if (parameter.in === 'query' && isWanted(parameter, random)) {
      draft.query.push([parameter.name, parameterText(make(parameter.schema, random))])
    }
    if (parameter.name.toLowerCase() === 'idempotency-key' && (parameter.required || random.chance(0.2))) {
      draft.headers.push([parameter.name, `"${newKey(random)}"`])
    }
  }
  addBody(draft, kit)
  if (operation.secured) addToken(draft, kit)
  return draft
}

function addToken(draft: Draft, { token }: Kit): void {
  if (token !== undefined) draft.headers.push(['Authorization', `Bearer ${token}`])
  else {
    draft.how = 'without a token'
    draft.expected = { verdict: 'refuse', statuses: [401] }
  }
}

function nameRow(draft: Draft, { name, schema, example }: Parameter, { random, memory, make }: Kit): void {
  const { live, dead } = memory.rows(name)
  const chance = random.next()
  if (chance < 0.75 && live.length > 0) {
    draft.row = 'live'
    // The newest is what is used most.
    draft.path.set(name, random.chance(0.4) ? (live.at(-1) as string) : random.pick(live))
  } else if (chance < 0.85 && dead.length > 0) {
    draft.row = 'dead'
    draft.path.set(name, random.pick(dead))
  } else {
    // An empty text would name the collection.
    draft.path.set(name, String(random.chance(0.05) && example !== undefined ? example : make(schema, random)) || 'x')
  }
}

/** Parameters whose texts no schema describes: a cursor comes from an earlier page, an expression has a grammar. */
export const beyondSchemas: ReadonlySet<string> = new Set(['cursor', 'or'])

function isWanted({ name, required }: Parameter, random: Random): boolean {
  return !beyondSchemas.has(name) && (required || random.chance(0.12))
}

/** A value with members that bear the name of a path parameter naming rows that are there, more often than not. */
function referring(value: unknown, { random, memory }: Kit): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  const members = Object.entries(value).map(([name, member]) => {
    const { live } = memory.rows(name)
    const isReplaced = typeof member === 'string' && live.length > 0 && random.chance(0.7)
    return [name, isReplaced ? random.pick(live) : member]
  })
  return Object.fromEntries(members)
}

function addBody(draft: Draft, kit: Kit): void {
  const { random, make, resolve } = kit
  const { body } = draft.operation
  if (!body || (!body.required && random.chance(0.05))) return
  const [type, schema] = random.pick([...body.content])
  if (type === '*/*') {
    draft.mediaType = random.pick(['text/plain', 'application/octet-stream', 'application/json', 'image/png'])
    draft.bytes = Buffer.from(random.pick(['', 'anything', '{"a":', '\0\xff']), 'latin1')
    return
  }
  draft.mediaType = type
  const whole = referring(withoutBeyond(make(schema, random)), kit)
  draft.value = whole
  // What a declared default stands in for may be left out: the schema says so by not requiring it.
  const { properties = {}, required = [] } = resolve(schema)
  if (typeof whole === 'object' && whole !== null && random.chance(0.3)) {
    const kept = Object.entries(whole).filter(([name]) => required.includes(name) || !properties[name])
    if (kept.length > 0) draft.value = Object.fromEntries(kept)
  }
}

/** A body without the members whose texts no schema describes. */
function withoutBeyond(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).filter(([name]) => !beyondSchemas.has(name)))
}

/** A value as the text of a parameter. An address cannot hold lone surrogates. */
export function parameterText(value: unknown): string {
  if (!Array.isArray(value)) return String(value).toWellFormed()
  const quote = (text: string) => (/[",\\]/.test(text) || text === '' ? `"${text.replace(/["\\]/g, '\\$&')}"` : text)
  return value.map((each) => quote(String(each).toWellFormed())).join(',')
}

/** What must become of a draft, by its schemas and by what its makers know. */
export function expectation(draft: Draft, { oracle }: Kit): Expectation {
  const { operation, expected } = draft
  const rulings = [...parameterRulings(draft, oracle), bodyRuling(draft, oracle)]
  const required = operation.parameters.filter((each) => each.in === 'query' && each.required)
  const written = new URLSearchParams(draft.writtenQuery)
  const lacks = required.some(({ name }) => !draft.query.some(([given]) => given === name) && !written.has(name))
  // Of two reasons to refuse, the service may name either.
  if (rulings.includes('invalid') || lacks) return { verdict: 'refuse' }
  if (expected.verdict === 'refuse') return expected
  return rulings.includes('open') ? { verdict: 'either' } : expected
}

function parameterRulings(draft: Draft, oracle: Oracle): Ruling[] {
  return draft.operation.parameters.flatMap(({ name, in: where, schema }) => {
    if (where === 'path') return [oracle.text(schema, draft.path.get(name) ?? '')]
    if (where !== 'query') return []
    return draft.query.filter(([given]) => given === name).map(([, text]) => oracle.text(schema, text))
  })
}

/** What the document says of the body of a draft. */
export function bodyRuling(draft: Draft, oracle: Oracle): Ruling {
  const { body } = draft.operation
  if (draft.bytes !== undefined || !body) return 'valid'
  if (draft.value === undefined) return body.required ? 'invalid' : 'valid'
  const schema = body.content.get(essence(draft.mediaType ?? '')) ?? [...body.content.values()][0]
  const ruling = schema ? oracle.value(schema, draft.value) : 'valid'
  if (ruling === 'invalid') return isIndependent(draft) ? 'open' : 'invalid'
  return isBounded(draft) ? 'open' : ruling
}

/** Whether each part of a body is judged by itself, and answered by itself. */
function isIndependent({ operation, value }: Draft): boolean {
  const { mode, operations } = (value ?? {}) as { readonly mode?: unknown; readonly operations?: unknown }
  return operation.responses.has('207') && mode === 'independent' && Array.isArray(operations)
}

/**
 * Whether a body asks for what no schema can say is there, or is not too much: a JSON Patch, a filter of many
 * comparisons, a cursor.
 */
function isBounded({ mediaType = '', value }: Draft): boolean {
  if (mediaType.startsWith('application/json-patch')) return true
  const { filter } = (value ?? {}) as { readonly filter?: unknown }
  if (Object.entries(value ?? {}).some(([name, text]) => beyondSchemas.has(name) && text !== null)) return true
  return typeof filter === 'object' && JSON.stringify(filter).split(':').length > 20
}
