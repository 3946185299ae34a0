import { type AnySchema, type Fields, type Kind, keywords, kind } from '../core/schema/schema.ts'

/** A schema's CSV writer (RFC 4180), a line at a time. */
export interface CsvEncoder {
  /** The names of the columns: the titles of the fields, or else their names. */
  readonly head: string
  readonly line: (value: unknown) => string
}

const parts: ReadonlySet<Kind> = new Set(['object', 'map', 'union', 'any'])

/** Whether items of this schema have a form as lines: objects without objects in them. */
export function isTabular(items: AnySchema): boolean {
  const { properties } = keywords(items)
  if (!properties) return false
  return Object.values(properties).every((field) => {
    const { items: listed } = keywords(field)
    return !parts.has(listed ? listed[kind] : field[kind])
  })
}

/** Compiles the CSV writer of a tabular schema. Lists are written with semicolons between. */
export function csvEncoder(items: AnySchema): CsvEncoder {
  const fields = Object.entries(keywords(items).properties as Fields)
  return {
    head: line(fields.map(([name, field]) => keywords(field).title ?? name)),
    line: (value) => line(fields.map(([name]) => cell((value as Readonly<Record<string, unknown>>)[name]))),
  }
}

function cell(value: unknown): string {
  if (value === undefined || value === null) return ''
  if (Array.isArray(value)) return safe(value.join('; '))
  return typeof value === 'string' ? safe(value) : String(value as number | boolean)
}

/** Spreadsheets take a text that begins so for a formula, and run it; an apostrophe before it makes it a text. */
function safe(text: string): string {
  return /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
}

function line(cells: readonly string[]): string {
  return `${cells.map((text) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)).join(',')}\r\n`
}
