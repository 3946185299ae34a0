import { type AnySchema, type Fields, keywords, kind, optional } from '../../core/schema/schema.ts'
import { example } from '../../document/example.ts'

const words: readonly (readonly [name: RegExp, values: readonly string[]])[] = [
  [/e?mail/, ['ada@example.org', 'grace@example.org', 'alan@example.org', 'edsger@example.org']],
  [/(user|first|last|owner|person)_?name|^name_of/, ['Ada', 'Grace', 'Alan', 'Edsger', 'Barbara', 'Donald']],
  [/name|title/, ['Bridge', 'Harbour', 'Lighthouse', 'Station', 'Garden', 'Tower', 'Archive', 'Mill']],
  [/city|place/, ['Berlin', 'Quito', 'Nairobi', 'Oslo', 'Lima']],
  [
    /description|note|comment|text/,
    ['Draw the plan', 'Talk to the neighbours', 'Count the bolts', 'Paint the rail', 'Test the load'],
  ],
  [/uri|url|link|ticket/, ['TT-12', 'TT-54', 'TT-108', 'https://example.org/tickets/7']],
  [/technolog|tag|label|skill/, ['typescript', 'sqlite', 'postgresql', 'docker', 'kafka']],
]
const day = 86_400_000

/** Makes values that a schema takes and people could have written; the same from the same seed. */
export interface FakeValues {
  /**
   * The members of one more thing; `given` are those that are settled already. Optional ones are there half of the
   * time.
   */
  next(fields: Fields, given: Readonly<Record<string, unknown>>): Record<string, unknown>
}

/** Makes values from a seed. Each thing lies within an hour of its own before `now`, so that no two of them overlap. */
export function fakeValues(seed: number, now: Date): FakeValues {
  const random = generator(seed)
  const pick = <T>(all: readonly T[]): T => all[Math.floor(random() * all.length)] as T
  let made = 0

  const text = (name: string, schema: AnySchema): unknown => {
    const { maxLength = 255, minLength = 0, pattern } = keywords(schema)
    const known = words.find(([like]) => like.test(name))?.[1] ?? [name.replaceAll('_', ' ')]
    // A number keeps apart what must not be there twice.
    const written = `${pick(known)}${/name|title/.test(name) ? ` ${seed}-${made}` : ''}`
    const fits = written.length <= maxLength && written.length >= minLength
    return fits && (pattern === undefined || new RegExp(pattern, 'u').test(written))
      ? written
      : example(schema, 'request', name)
  }

  /** A moment of the thing's own hour: its beginning, or what is later. */
  const moment = (name: string): string => {
    const slot = now.getTime() - (made + 1) * 2 * 3_600_000
    const isLater = /end|until|^to$|stop/.test(name)
    const ahead = /due|expire|remind/.test(name) ? 30 * day : 0
    return new Date(slot + ahead + (isLater ? (20 + Math.floor(random() * 40)) * 60_000 : 0)).toISOString()
  }

  const value = (name: string, schema: AnySchema): unknown => {
    const { enum: values, minimum = 0, maximum = 1000, items } = keywords(schema)
    if (values) return pick(values)
    switch (schema[kind]) {
      case 'instant':
        return moment(name)
      case 'date':
        return new Date(now.getTime() - Math.floor(random() * 20_000) * day).toISOString().slice(0, 10)
      case 'integer':
        return minimum + Math.floor(random() * Math.min(maximum - minimum + 1, 1000))
      case 'boolean':
        return random() < 0.5
      case 'string':
        return text(name, schema)
      case 'array':
        return [...new Set([value(name, items as AnySchema), value(name, items as AnySchema)])]
      default:
        return example(schema, 'request', name)
    }
  }

  return {
    next(fields, given) {
      const thing: Record<string, unknown> = { ...given }
      for (const [name, schema] of Object.entries(fields)) {
        if (name in thing || keywords(schema).readOnly || isUnknownId(name, schema)) continue
        // What has a beginning shall have an end: what is open overlaps all that comes.
        const isWanted = !(optional in schema) || schema[kind] === 'instant' || random() < 0.5
        if (isWanted) thing[name] = value(name, schema)
      }
      made++
      return thing
    },
  }
}

/** Whether a member is the id of something that nobody knows. */
function isUnknownId(name: string, schema: AnySchema): boolean {
  return optional in schema && (schema[kind] === 'id' || name.endsWith('_id'))
}

/** Numbers from 0 to 1 that look random (mulberry32). */
function generator(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
