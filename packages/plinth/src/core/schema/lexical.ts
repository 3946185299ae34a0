import { type AnySchema, keywords, kind, repeated } from './schema.ts'

const integer = /^-?(0|[1-9]\d*)$/
const number = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/

/**
 * A schema's reading of plain text, as it comes in a query string, a path, a command line or an XML element. Text that
 * is not in the schema's lexical space is answered as it is, so that the validator faults it: `0x10`, `1e3`, ` 1` and
 * the empty text are not integers.
 */
export function lexical(schema: AnySchema): (text: string) => unknown {
  switch (schema[kind]) {
    case 'integer':
      return (text) => (integer.test(text) ? Number(text) : text)
    case 'number':
      return (text) => (number.test(text) ? Number(text) : text)
    case 'boolean':
      return (text) => (text === 'true' ? true : text === 'false' ? false : text)
    case 'array': {
      const readItem = lexical(keywords(schema).items as AnySchema)
      if (keywords(schema)[repeated]) return (text) => [readItem(text)]
      return (text) => splitList(text)?.map(readItem) ?? text
    }
    default:
      return (text) => text
  }
}

const member = /(?:"((?:[^"\\]|\\["\\])*)"|([^",]*))(,|$)/y

/**
 * The members of a comma list; one that holds a comma or a quote is written `"like, this"`. Undefined when malformed.
 */
export function splitList(text: string): string[] | undefined {
  if (text === '') return []
  const members: string[] = []
  member.lastIndex = 0
  for (;;) {
    const match = member.exec(text)
    if (!match) return undefined
    const [, quoted, bare, end] = match
    members.push(quoted === undefined ? (bare as string) : quoted.replace(/\\(["\\])/g, '$1'))
    if (end === '') return members
  }
}

/** A comma list of these members, quoted where they need it. */
export function joinList(members: readonly unknown[]): string {
  return members
    .map((each) => {
      const text = String(each)
      return /[",\\]/.test(text) || text === '' ? `"${text.replace(/["\\]/g, '\\$&')}"` : text
    })
    .join(',')
}
