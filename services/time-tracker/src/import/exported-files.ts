import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Document } from './document.ts'
import type { Refusal } from './refusal.ts'

/** What a file of exported documents holds. */
export interface ExportedFile {
  /** Its name, without its folder. */
  readonly file: string
  readonly documents: readonly Document[]
  /** What of it is no document, with the line or the place in the array, both from 1. */
  readonly unreadable: readonly { readonly place: number; readonly refusal: Refusal }[]
}

const endings = ['.json', '.ndjson', '.jsonl']

/**
 * Reads the documents of a container, of a file with its name that holds a JSON array, or a document a line; undefined
 * when there is none.
 */
export function readExported(folder: string, container: string): ExportedFile | undefined {
  const file = endings.map((ending) => container + ending).find((name) => existsSync(join(folder, name)))
  if (file === undefined) return undefined
  const text = readFileSync(join(folder, file), 'utf8').replace(/^\uFEFF/, '')
  const documents: Document[] = []
  const unreadable: { place: number; refusal: Refusal }[] = []
  for (const [index, read] of text.trimStart().startsWith('[') ? items(text) : lines(text)) {
    const value = read()
    if (isDocument(value)) documents.push(value)
    else unreadable.push({ place: index + 1, refusal: value instanceof SyntaxError ? malformed(value) : noDocument })
  }
  return { file, documents, unreadable }
}

const noDocument: Refusal = { code: 'invalid_type', detail: 'must be an object', pointer: '' }

function malformed({ message }: SyntaxError): Refusal {
  return { code: 'malformed', detail: message, pointer: '' }
}

type Reading = readonly (readonly [index: number, read: () => unknown])[]

function items(text: string): Reading {
  const value = parsed(text)
  return Array.isArray(value) ? value.map((each, index) => [index, () => each]) : [[0, () => value]]
}

function lines(text: string): Reading {
  return text
    .split('\n')
    .map((line, index) => [index, line] as const)
    .filter(([, line]) => line.trim() !== '')
    .map(([index, line]) => [index, () => parsed(line)])
}

/** What the text says, or the SyntaxError that it says nothing. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    return error
  }
}

function isDocument(value: unknown): value is Document {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Error)
}
