import type { Parameter } from './document.ts'
import { beyondSchemas, type Draft, type Kit, parameterText } from './draft.ts'
import { damage } from './invalid-value.ts'
import { type Mutation, mark } from './mutation.ts'
import { oddTexts } from './texts.ts'

function declared({ operation }: Draft): readonly Parameter[] {
  return operation.parameters.filter((each) => each.in === 'query')
}

const isPlain = (draft: Draft): boolean => draft.writtenQuery === undefined
const hasQuery = (draft: Draft): boolean => isPlain(draft) && declared(draft).length > 0

/** The query string as it is normally sent. */
export function encodedQuery(query: Draft['query']): string {
  return query.map(([name, text]) => `${encodeURIComponent(name)}=${encodeURIComponent(text.toWellFormed())}`).join('&')
}

function set(draft: Draft, name: string, text: string): void {
  draft.query = [...draft.query.filter(([given]) => given !== name), [name, text]]
}

/** Adds something to the query that is written by hand. */
function append(draft: Draft, text: string): void {
  const before = draft.writtenQuery ?? encodedQuery(draft.query)
  draft.writtenQuery = before === '' ? text : `${before}&${text}`
}

/** A parameter whose text is certain to be valid. */
function ordinary(draft: Draft, { random, make, oracle }: Kit): [Parameter, string] | undefined {
  const parameter = random.pick(declared(draft))
  const text = parameterText(make(parameter.schema, random))
  if (beyondSchemas.has(parameter.name) || oracle.text(parameter.schema, text) !== 'valid') return undefined
  return [parameter, text]
}

/** Other texts, other names, and other ways to write them in the query. */
export const queryMutations: readonly Mutation[] = [
  {
    applies: isPlain,
    apply(draft, { random }) {
      const name = random.pick([
        'colour',
        'Limit',
        'limit[gte]',
        'limit__like',
        'constructor',
        '__proto__',
        'a.b',
        '$where',
        '',
      ])
      draft.query.push([name, random.pick(['1', '', 'x'])])
      // A name that differs in nothing but a declared parameter's case is unknown, too.
      mark(draft, 'unknown parameter', 'refuse', 400)
    },
  },
  {
    applies: hasQuery,
    apply(draft, { random }) {
      const { name, schema } = random.pick(declared(draft))
      set(draft, name, random.pick(oddTexts).toWellFormed())
      const doubtful = beyondSchemas.has(name) || (schema.type === 'string' && !schema.enum && !schema.format)
      mark(draft, `odd text for ${name}`, doubtful ? 'either' : undefined)
    },
  },
  {
    applies: hasQuery,
    apply(draft, { random, make, resolve }) {
      const { name, schema } = random.pick(declared(draft))
      const { value, how } = damage(schema, make(schema, random), random, resolve)
      const text = typeof value === 'object' && !Array.isArray(value) ? JSON.stringify(value) : parameterText(value)
      set(draft, name, text.toWellFormed())
      mark(draft, `${name}: ${how}`, beyondSchemas.has(name) ? 'either' : undefined)
    },
  },
  {
    applies: hasQuery,
    apply(draft, kit) {
      const chosen = ordinary(draft, kit)
      if (!chosen) return
      const [{ name, repeats }, text] = chosen
      draft.query = draft.query.filter(([given]) => given !== name)
      draft.query.push([name, text], [name, text])
      if (repeats) mark(draft, 'a parameter that may be repeated, twice')
      else mark(draft, 'the same parameter twice', 'refuse', 400)
    },
  },
  {
    applies: hasQuery,
    apply(draft, kit) {
      const chosen = ordinary(draft, kit)
      if (!chosen) return
      const [{ name }, text] = chosen
      draft.query = draft.query.filter(([given]) => given !== name)
      const raw = kit.random.pick(['%', '%zz', '%ff', '%c3%28', '%ed%a0%80'])
      append(draft, `${encodeURIComponent(name)}=${encodeURIComponent(text)}${raw}`)
      mark(draft, 'a query that is not percent-encoded text', 'refuse', 400)
    },
  },
  {
    applies: hasQuery,
    apply(draft, kit) {
      const chosen = ordinary(draft, kit)
      if (!chosen) return
      const [{ name }, text] = chosen
      draft.query = draft.query.filter(([given]) => given !== name)
      const spelled = [...Buffer.from(text)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('')
      append(draft, `%${name.charCodeAt(0).toString(16)}${name.slice(1)}=${spelled}`)
      mark(draft, 'more percent-encoding than needed in the query')
    },
  },
  {
    applies: isPlain,
    apply(draft, { random }) {
      append(draft, random.pick(['&', '&&', '=', '=x', '?', '#', ';a=b', '%00=1', 'a'.repeat(3000)]))
      mark(draft, 'odd separators in the query', 'either')
    },
  },
]
