import type { JsonObject } from './json.ts'

/** A document as it is committed: JSON, indented by two, each reference on one line, with a line end at the end. */
export function lockText(document: JsonObject): string {
  return `${JSON.stringify(document, null, 2).replace(/\{\n\s*("\$ref": ".*")\n\s*\}/g, '{ $1 }')}\n`
}

/**
 * What a committed document says otherwise than the declarations, at most `limit` lines; empty when they agree. The
 * order of members counts for nothing.
 */
export function drift(committed: string, document: JsonObject, limit = 10): readonly string[] {
  const found: string[] = []
  compare(JSON.parse(committed), JSON.parse(JSON.stringify(document)), '#', found)
  return found.length > limit ? [...found.slice(0, limit), `and ${found.length - limit} more`] : found
}

function compare(before: unknown, after: unknown, pointer: string, found: string[]): void {
  if (before === undefined) found.push(`${pointer} is not committed: ${brief(after)}`)
  else if (after === undefined) found.push(`${pointer} is committed but not declared: ${brief(before)}`)
  else if (isComposite(before) && isComposite(after) && Array.isArray(before) === Array.isArray(after)) {
    for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) {
      compare(before[name], after[name], `${pointer}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`, found)
    }
  } else if (before !== after) found.push(`${pointer} is committed as ${brief(before)}, declared as ${brief(after)}`)
}

function isComposite(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}

function brief(value: unknown): string {
  const text = JSON.stringify(value)
  return text.length > 60 ? `${text.slice(0, 57)}...` : text
}
