import type { OwnWork } from 'plinth/server'
import { type Container, containers } from './containers.ts'
import type { Document } from './document.ts'
import { type ExportedFile, readExported } from './exported-files.ts'
import { parentsFirst } from './parents-first.ts'
import type { Refusal } from './refusal.ts'
import type { ImportCall } from './work.ts'
import { type Outcome, writeDocuments } from './write-documents.ts'

/** How many documents of a container were imported, had been before, and were refused. */
export interface Tally {
  imported: number
  present: number
  refused: number
}

/** A refusal as it is reported: of which document in which file. */
export interface Refused extends Refusal {
  readonly file: string
  /** The id of the document; where it cannot be read, its line or place in the array. */
  readonly id: unknown
}

/** What an import came to. */
export interface Imported {
  /** By container, in the order in which they were imported. */
  readonly containers: Readonly<Record<string, Tally>>
  readonly refused: readonly Refused[]
}

interface ImportOptions {
  /** Whether nothing is to be written. */
  readonly dryRun: boolean
  /** Told how far it is. */
  readonly progress: (container: string, done: number, total: number) => void
}

/**
 * Documents in one transaction. Others who write wait for one, and what is written stays when the import is stopped.
 */
const batch = 100

const circular: Refusal = {
  code: 'circular',
  detail: 'must not lead back to this project type',
  pointer: '/parent_id',
}

/**
 * Imports the exported documents of a folder by the rules of the service, and answers what was refused. Undefined when
 * the folder has none. A dry run does the same in one transaction, and takes all of it back.
 */
export async function importFiles(
  folder: string,
  work: OwnWork<ImportCall>,
  { dryRun, progress }: ImportOptions,
): Promise<Imported | undefined> {
  const files = containers
    .map((container) => ({ container, exported: readExported(folder, container.name) }))
    .filter((each): each is { container: Container; exported: ExportedFile } => each.exported !== undefined)
  if (files.length === 0) return undefined

  const importAll = async (write: Write): Promise<Imported> => {
    const tallies: Record<string, Tally> = {}
    const refused: Refused[] = []
    for (const { container, exported } of files) {
      const done = await importFile(container, exported, write, progress)
      tallies[container.name] = done.tally
      refused.push(...done.refused)
    }
    return { containers: tallies, refused }
  }

  if (!dryRun) {
    return importAll((container, documents) => work.perform((call) => writeDocuments(container, documents, call)))
  }
  const rolledBack = new Error('A dry run writes nothing.')
  let imported: Imported | undefined
  try {
    await work.perform(async (call) => {
      imported = await importAll((container, documents) => writeDocuments(container, documents, call))
      throw rolledBack
    })
  } catch (thrown) {
    if (thrown !== rolledBack) throw thrown
  }
  return imported
}

type Write = (container: Container, documents: readonly Document[]) => Promise<readonly Outcome[]>

async function importFile(
  container: Container,
  { file, documents, unreadable }: ExportedFile,
  write: Write,
  progress: ImportOptions['progress'],
): Promise<{ readonly tally: Tally; readonly refused: readonly Refused[] }> {
  const tree = parentsFirst(documents)
  const refused: Refused[] = [
    ...unreadable.map(({ place, refusal }) => ({ file, id: place, ...refusal })),
    ...tree.circular.map(({ id }) => ({ file, id, ...circular })),
  ]
  const tally: Tally = { imported: 0, present: 0, refused: unreadable.length + tree.circular.length }
  for (let at = 0; at < tree.ordered.length; at += batch) {
    const some = tree.ordered.slice(at, at + batch)
    for (const [index, outcome] of (await write(container, some)).entries()) {
      tally[typeof outcome === 'string' ? outcome : 'refused']++
      if (typeof outcome === 'string') continue
      refused.push(...outcome.map((refusal) => ({ file, id: some[index]?.id, ...refusal })))
    }
    progress(container.name, Math.min(at + batch, tree.ordered.length), tree.ordered.length)
  }
  return { tally, refused }
}
