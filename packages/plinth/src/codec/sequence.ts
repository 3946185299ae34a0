import { type AnySchema, keywords } from '../core/schema/schema.ts'
import { csvEncoder, isTabular } from './csv.ts'
import { encoder } from './json.ts'

/** How items are written one after the other. */
export interface Sequence {
  readonly begin: string
  readonly item: (value: unknown, isFirst: boolean) => string
  readonly end: string
}

/** The media types of sequences of a schema, the default first, each with how it is written. */
export function sequences(items: AnySchema): ReadonlyMap<string, Sequence> {
  const encode = encoder(items)
  const types: [string, Sequence][] = [
    ['application/json', { begin: '[', item: (value, isFirst) => (isFirst ? '' : ',') + encode(value), end: ']' }],
    ['application/x-ndjson', { begin: '', item: (value) => `${encode(value)}\n`, end: '' }],
  ]
  if (isTabular(items)) {
    const { head, line } = csvEncoder(items)
    types.push(['text/csv; charset=utf-8', { begin: head, item: line, end: '' }])
  }
  return new Map(types)
}

/** The media types of sequences of a schema, the default first. */
export function sequenceTypes(output: AnySchema): readonly string[] {
  return [...sequences(keywords(output).items as AnySchema).keys()]
}
