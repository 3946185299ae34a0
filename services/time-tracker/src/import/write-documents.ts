import type { Fault } from 'plinth'
import { provide } from '../repositories.ts'
import type { Container } from './containers.ts'
import type { Document } from './document.ts'
import { type Refusal, refusalsIn, refusalsOf } from './refusal.ts'
import type { ImportCall } from './work.ts'

/** What became of a document: `present` is one that an import before this one has brought. */
export type Outcome = 'imported' | 'present' | readonly Refusal[]

const foreign: Refusal = { code: 'already_exists', detail: 'The id is that of another tenant', pointer: '/id' }

/** Writes documents of a container, each by itself: one that is refused leaves the others as they are. */
export async function writeDocuments(
  { translate, read, repository, judge, isDeletable }: Container,
  documents: readonly Document[],
  call: ImportCall,
): Promise<Outcome[]> {
  const rows = provide(call as never)
  const all = repository(rows)
  const write = async (document: Document): Promise<Outcome> => {
    const faults: Fault[] = []
    const row = read(translate?.(document) ?? document, faults)
    if (faults.length > 0) return refusalsOf(faults)
    const found = await all.find({ id: row.id }, isDeletable ? { deleted: 'include' } : undefined)
    if (found) return (found as Partial<typeof row>).tenant_id === row.tenant_id ? 'present' : [foreign]
    try {
      await call.db.attempt(async () => {
        await judge?.(row, rows, call)
        // Nobody knows when it was deleted: it is kept from now on for as long as any.
        await all.insert({
          ...row,
          ...(isDeletable && document.deleted ? { deleted_at: call.now().toISOString() } : {}),
        })
      })
      return 'imported'
    } catch (thrown) {
      return refusalsIn(thrown)
    }
  }
  const outcomes: Outcome[] = []
  for (const document of documents) outcomes.push(await write(document))
  return outcomes
}
