import type { DeclaredOperation, OpenapiDocument } from './document.ts'
import { type Draft, invited, type Kit } from './draft.ts'
import { mark } from './mutation.ts'
import { isOfRow } from './row.ts'

type Sequel = (operation: DeclaredOperation, kit: Kit, document: OpenapiDocument) => Draft | undefined

const takes = ({ parameters }: DeclaredOperation, header: string): boolean =>
  parameters.some(({ name }) => name.toLowerCase() === header)

/** A living row whose tag is known, and what it is named by. */
function seenRow(operation: DeclaredOperation, { memory, random }: Kit) {
  if (!isOfRow({ operation, query: [] })) return undefined
  const named = operation.parameters.find((each) => each.in === 'path')?.name
  const fitting = [...memory.seen].filter(([, { parameter }]) => parameter === named)
  return named && fitting.length > 0 ? random.pick(fitting) : undefined
}

/** The draft of an operation on a certain living row. */
function onRow(operation: DeclaredOperation, kit: Kit, text: string): Draft {
  const draft = invited(operation, kit)
  const name = draft.path.keys().next().value ?? ''
  draft.path.set(name, text)
  draft.row = 'live'
  return draft
}

/** Requests that only make sense after others. Each is certain of what must become of it. */
const sequels: readonly Sequel[] = [
  function nextPage({ id, method }, { memory, random }) {
    const pages = memory.pages.filter(({ draft }) => draft.operation.id === id && draft.writtenQuery === undefined)
    if (method !== 'GET' || pages.length === 0) return undefined
    const { draft, cursor } = random.pick(pages)
    const query: Draft['query'] = [...draft.query.filter(([name]) => name !== 'cursor'), ['cursor', cursor]]
    return { ...draft, query, how: 'the next page' }
  },
  function otherPage({ id, parameters }, { memory, random }) {
    const pages = memory.pages.filter(({ draft }) => draft.operation.id === id && draft.writtenQuery === undefined)
    if (pages.length === 0 || !parameters.some(({ name }) => name === 'sort')) return undefined
    const { draft, cursor } = random.pick(pages)
    const broken = random.chance(0.5)
    const at = random.integer(0, cursor.length - 2)
    const flipped = cursor[at] === 'A' ? 'B' : 'A'
    const wrong = broken ? `${cursor.slice(0, at)}${flipped}${cursor.slice(at + 1)}` : cursor
    const query: Draft['query'] = [...draft.query.filter(([name]) => name !== 'cursor'), ['cursor', wrong]]
    const made: Draft = { ...draft, query, how: 'as documented' }
    if (!broken) {
      const sort = query.find(([name]) => name === 'sort')?.[1]
      made.query = [
        ...query.filter(([name]) => name !== 'sort'),
        ['sort', sort === 'created_at' ? '-created_at' : 'created_at'],
      ]
    }
    mark(made, broken ? 'a damaged cursor' : 'the cursor of another order', 'refuse', 400)
    return made
  },
  function replay({ id }, { memory, random }) {
    const keyed = memory.keyed.filter(({ draft }) => draft.operation.id === id)
    if (keyed.length === 0) return undefined
    const { draft, answer } = random.pick(keyed)
    return { ...draft, row: 'unknown', how: 'the same Idempotency-Key', about: { kind: 'replay', ...answer } }
  },
  function reuse(operation, kit) {
    const keyed = kit.memory.keyed.filter(({ draft }) => draft.operation.id === operation.id)
    if (keyed.length === 0 || !operation.body) return undefined
    const { draft } = kit.random.pick(keyed)
    const other = invited(operation, kit)
    const schema = operation.body.content.get(other.mediaType ?? '')
    if (!schema || draft.bytes || draft.query.length > 0 || kit.oracle.value(schema, other.value) !== 'valid')
      return undefined
    const { properties = {} } = kit.resolve(schema)
    const counts = (name: string) => properties[name]?.readOnly !== true
    if (!differs(other.value, draft.value, counts)) return undefined
    const { value, mediaType } = other
    const changed: Draft = {
      ...draft,
      row: 'unknown',
      value,
      mediaType,
      how: 'as documented',
      expected: { verdict: 'accept' },
    }
    mark(changed, 'the Idempotency-Key of another request', 'refuse', 422)
    return changed
  },
  function currentTag(operation, kit) {
    const row = takes(operation, 'if-match') ? seenRow(operation, kit) : undefined
    if (!row) return undefined
    const draft = onRow(operation, kit, row[0])
    const { tag } = row[1]
    draft.headers.push(['If-Match', kit.random.pick([tag, `"0.json", ${tag}`, `${tag},"other"`])])
    draft.how = 'If-Match as it was last seen'
    return draft
  },
  function notModified(operation, kit) {
    const row = takes(operation, 'if-none-match') ? seenRow(operation, kit) : undefined
    if (!row) return undefined
    const draft = onRow(operation, kit, row[0])
    draft.query = row[1].query
    draft.headers.push(['If-None-Match', row[1].tag])
    draft.how = 'If-None-Match as it was last seen'
    draft.expected = { verdict: 'accept', statuses: [304] }
    return draft
  },
  function roundTrip(operation, kit) {
    const takesJson = operation.method === 'PUT' && operation.body?.content.has('application/json')
    const row = takesJson ? seenRow(operation, kit) : undefined
    if (!row || row[1].value === undefined) return undefined
    const draft = onRow(operation, kit, row[0])
    draft.mediaType = 'application/json'
    draft.value = row[1].value
    draft.how = 'what was read, written back'
    return draft
  },
]

/** A request that follows on something that this worker did before with the operation. Undefined when nothing fits. */
export function sequel(operation: DeclaredOperation, kit: Kit, document: OpenapiDocument): Draft | undefined {
  const made = kit.random.pick(sequels)(operation, kit, document)
  // Drafts in the memory stay as they are.
  return made && { ...made, query: [...made.query], headers: [...made.headers], path: new Map(made.path) }
}

/** Whether two bodies differ in a member that both have and that counts, and by more than what a service may fold. */
function differs(one: unknown, other: unknown, counts: (name: string) => boolean): boolean {
  const fold = (value: unknown) =>
    JSON.stringify(value)
      ?.normalize('NFC')
      .replaceAll(/\\[nt]|\s/g, '')
  const [first, second] = [one ?? {}, other ?? {}] as Record<string, unknown>[]
  return Object.keys(first ?? {}).some((name) => {
    const [value, otherValue] = [first?.[name], second?.[name]]
    // Null may be the same as a default.
    const both = value !== null && otherValue !== null && otherValue !== undefined
    return both && counts(name) && fold(value) !== fold(otherValue)
  })
}
