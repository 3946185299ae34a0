import { type Call, operation } from 'plinth'
import { type OwnWork, openOwnWork } from 'plinth/server'
import { projectTypes } from '../contract/project-type.ts'
import { broken } from '../contract/time-entry-failures.ts'
import service from '../service.ts'
import type { Settings } from '../variables.ts'

const { circular } = projectTypes.updateProjectType.errors

const importDocuments = operation({
  summary: 'Import documents of the original',
  access: 'public',
  errors: { ...broken, circular },
  // A dry run is one transaction, however many documents there are.
  deadline: 86_400_000,
})

/** What documents are written with. */
export type ImportCall = Call<'public', typeof importDocuments.errors> & { readonly config: Settings }

/** Opens the database that documents are imported into: the one that the configuration names. */
export function openImport(): Promise<OwnWork<ImportCall>> {
  return openOwnWork(service, { folder: import.meta.dirname, name: 'importDocuments', operation: importDocuments })
}
