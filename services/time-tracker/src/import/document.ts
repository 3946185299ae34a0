import { type AnySchema, type Fault, t, validator } from 'plinth'

/** A document of the original. */
export type Document = Readonly<Record<string, unknown>>

/** What is written of a document: the fields of a row, with whose it is. */
export type ImportedRow = Document & {
  readonly id: string
  readonly tenant_id: string
  readonly owner_id?: string
}

/**
 * The text of a moment, as the original has it: without an offset it is UTC, and a second may be missing, or a time.
 */
const momentShape = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2})(:\d{2}(?:\.\d{1,9})?)?)?([Zz]|[+-]\d{2}:\d{2})?$/

/** The text as RFC 3339 wants it; as it is when it is no moment, for whoever judges it. */
export function momentIn(value: unknown): unknown {
  const match = typeof value === 'string' ? momentShape.exec(value) : null
  if (!match) return value
  const [, day, time = '00:00', second = ':00', offset = 'Z'] = match
  return `${day}T${time}${second}${offset}`
}

/**
 * Compiles how a document is read as a row with these fields. What the store and the original kept for themselves is
 * left out, null and empty texts are nothing, and the rest is judged, and put into one form, as what callers send.
 */
export function documentReader(fields: Readonly<Record<string, AnySchema>>, isOwned: boolean) {
  const whose = t.String({ minLength: 1, maxLength: 256 })
  const schema = { id: t.Id(), tenant_id: whose, ...(isOwned && { owner_id: whose }), ...fields }
  const names = Object.keys(schema)
  const read = validator(t.Object(schema))
  return (document: Document, faults: Fault[]): ImportedRow => {
    const given = names.filter(
      (name) => document[name] !== undefined && document[name] !== null && document[name] !== '',
    )
    return read(Object.fromEntries(given.map((name) => [name, document[name]])), faults) as ImportedRow
  }
}
