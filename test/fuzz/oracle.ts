import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import type { JsonSchema, OpenapiDocument } from './document.ts'

/** What a document says of a value: it is valid, it is not, or reasonable readers differ. */
export type Ruling = 'valid' | 'invalid' | 'open'

/** Reads schemas as the document writes them: what it rules is what every reader of the document may count on. */
export interface Oracle {
  /** Of a value as JSON has it. */
  value(schema: JsonSchema, value: unknown): Ruling
  /** Of the text of a parameter, before it is percent-encoded. */
  text(schema: JsonSchema, text: string): Ruling
  /** What is wrong with a value, or undefined. */
  faults(schema: JsonSchema, value: unknown): string | undefined
}

/** The oracle of a document. */
export function oracle({ components, resolve }: OpenapiDocument): Oracle {
  const ajv = new Ajv2020({ strict: false, validateSchema: false, allErrors: false, logger: false })
  addFormats.default(ajv)
  const compiled = new WeakMap<object, ValidateFunction>()
  const validator = (schema: JsonSchema): ValidateFunction => {
    const known = compiled.get(schema)
    if (known) return known
    // References are to #/components, so a copy of them travels with every schema.
    const made = ajv.compile({ ...schema, components })
    compiled.set(schema, made)
    return made
  }
  const value = (schema: JsonSchema, given: unknown): Ruling => {
    if (holdsForbiddenText(withoutReadOnly(resolve(schema), given)) || !validator(schema)(given)) return 'invalid'
    return holdsForbiddenText(given) || holdsOpenText(given) ? 'open' : 'valid'
  }
  return {
    value,
    text: (schema, text) => {
      const { type, items } = resolve(schema)
      if (type !== 'array') return value(schema, scalar(type, text))
      // Nothing, or one empty member? OpenAPI does not say.
      if (text === '') return 'open'
      const members = splitList(text)
      const itemType = items && resolve(items).type
      return members
        ? value(
            schema,
            members.map((each) => scalar(itemType, each)),
          )
        : 'invalid'
    },
    faults: (schema, given) => {
      const check = validator(schema)
      return check(given) ? undefined : ajv.errorsText(check.errors, { dataVar: 'it' })
    },
  }
}

/** Text in the lexical space of its type is that type; other text stays text, which the schema then refuses. */
function scalar(type: JsonSchema['type'], text: string): unknown {
  if (type === 'integer' && /^-?(0|[1-9]\d*)$/.test(text)) return Number(text)
  if (type === 'number' && /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/.test(text)) return Number(text)
  if (type === 'boolean' && (text === 'true' || text === 'false')) return text === 'true'
  return text
}

function splitList(text: string): string[] | undefined {
  const found = [...text.matchAll(/(?:"((?:[^"\\]|\\["\\])*)"|([^",]*))(?:,|$)/g)]
  const whole = found.map(([all]) => all).join('')
  if (whole !== text) return undefined
  const members = found.filter(([all], index) => all !== '' || index < found.length - 1)
  return members.map(([, quoted, bare]) => quoted?.replace(/\\(["\\])/g, '$1') ?? bare ?? '')
}

/** A body without what is ignored of it. */
function withoutReadOnly({ properties = {} }: JsonSchema, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).filter(([name]) => properties[name]?.readOnly !== true))
}

/** U+0000 and lone surrogates are in no text (RFC 7493), and no member is named __proto__, whatever the schema says. */
function holdsForbiddenText(value: unknown): boolean {
  return anyText(value, (text, isName) => {
    return text.includes('\0') || !text.isWellFormed() || (isName && text === '__proto__')
  })
}

const moment = /^\d{4}-\d\d-\d\d[T\s]\d\d:\d\d:(\d\d)/i

/**
 * Text that the formats leave open: leap seconds, a space for the T, years that leave 0..9999 in UTC, and NFC that is
 * longer.
 */
function holdsOpenText(value: unknown): boolean {
  return anyText(value, (text) => {
    const [start, second] = moment.exec(text) ?? []
    if (start && (second === '60' || /\s/.test(start) || /^(0000|0001-01-01|9999-12-31)/.test(start))) return true
    return Array.from(text.normalize('NFC')).length > Array.from(text).length
  })
}

function anyText(value: unknown, test: (text: string, isName: boolean) => boolean): boolean {
  if (typeof value === 'string') return test(value, false)
  if (typeof value !== 'object' || value === null) return false
  return Object.entries(value).some(([name, member]) => test(name, true) || anyText(member, test))
}
