import { hash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Migration } from './migration.ts'

/** Where migrations are: a folder, or the migrations themselves by name. */
export type MigrationSource = string | Readonly<Record<string, Migration>>

/** A migration that is known by name, and loaded only when it is to run. */
export interface KnownMigration {
  readonly name: string
  /** SHA-256 of its text: what has been applied must not change. */
  readonly checksum: string
  load(): Promise<Migration>
}

const file = /^(\d{4}-[a-z0-9]+(?:-[a-z0-9]+)*(?:\.contract)?)\.[jt]s$/

/** The migrations of a source in order. A folder that does not exist has none. */
export function knownMigrations(source: MigrationSource): KnownMigration[] {
  const found = typeof source === 'string' ? inFolder(source) : inList(source)
  return found.sort((a, b) => (a.name < b.name ? -1 : 1))
}

/** The name of a new migration, or of one that is to follow it after some others: `0003-add-nickname`. */
export function nextMigrationName(source: MigrationSource, title: string, after = 0): string {
  const last = knownMigrations(source).at(-1)?.name ?? '0000'
  const words = title.toLowerCase().match(/[a-z0-9]+/g) ?? ['change']
  return `${String(Number.parseInt(last, 10) + 1 + after).padStart(4, '0')}-${words.join('-')}`
}

function inFolder(folder: string): KnownMigration[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder).flatMap((entry) => {
    const name = file.exec(entry)?.[1]
    if (!name) return []
    const path = join(folder, entry)
    // A checkout on Windows ends its lines otherwise, and is the same migration.
    const text = readFileSync(path, 'utf8').replaceAll('\r\n', '\n')
    return [{ name, checksum: hash('sha256', text), load: () => loadFile(path) }]
  })
}

async function loadFile(path: string): Promise<Migration> {
  const loaded = (await import(pathToFileURL(path).href)) as { readonly default?: Partial<Migration> }
  if (loaded.default?.kind !== 'migration')
    throw new TypeError(`"${path}" must have a default export of migration({ up, down }).`)
  return loaded.default as Migration
}

function inList(migrations: Readonly<Record<string, Migration>>): KnownMigration[] {
  return Object.entries(migrations).map(([name, found]) => ({
    name,
    checksum: hash(
      'sha256',
      [
        found.up,
        found.down,
        ...found.backfill.map(({ value }) => value),
        ...found.totals.map((it) => JSON.stringify(it)),
      ].join('\n'),
    ),
    load: async () => found,
  }))
}
