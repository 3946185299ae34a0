import type { AnySchema } from 'plinth'
import { activity } from '../contract/activity.ts'
import { customer } from '../contract/customer.ts'
import { project } from '../contract/project.ts'
import { projectType } from '../contract/project-type.ts'
import { technology } from '../contract/technology.ts'
import { timeEntry } from '../contract/time-entry.ts'
import { completed } from '../entry/rules.ts'
import { uriStart } from '../entry/uri-start.ts'
import type { provide } from '../repositories.ts'
import { type Document, documentReader, type ImportedRow, momentIn } from './document.ts'
import type { ImportCall } from './work.ts'

type Rows = ReturnType<typeof provide>
interface Repository {
  find(fields: object, sought?: { readonly deleted: 'include' }): Promise<object | undefined>
  insert(row: object): Promise<object>
}

/** A container of the original, and what becomes of its documents. */
export interface Container {
  /** As files and resources are named after it. */
  readonly name: string
  /** The document in the words of the resource. */
  readonly translate: ((document: Document) => Document) | undefined
  readonly read: ReturnType<typeof documentReader>
  readonly repository: (rows: Rows) => Repository
  /** Throws what the rules of the service say against a row, beside those of its resource. */
  readonly judge: ((row: ImportedRow, rows: Rows, call: ImportCall) => Promise<unknown>) | undefined
  /** Whether rows can be deleted and restored; those of others are made inactive. */
  readonly isDeletable: boolean
}

interface Imported {
  readonly name: string
  readonly fields: Readonly<Record<string, AnySchema>>
  readonly rules: { readonly owner: boolean; readonly softDelete: boolean }
}

function container(
  { name, fields, rules }: Imported,
  repository: Container['repository'],
  { translate, judge }: Partial<Pick<Container, 'translate' | 'judge'>> = {},
): Container {
  return {
    name,
    translate,
    read: documentReader(fields, rules.owner),
    repository,
    judge,
    isDeletable: rules.softDelete,
  }
}

/** What is deleted in the original is inactive here; what has no status there is active. */
const withStatus = {
  translate: (document: Document): Document => (document.deleted ? { ...document, status: 'inactive' } : document),
}

/** The containers, each after those that its documents refer to. */
export const containers: readonly Container[] = [
  container(customer, ({ customers }) => customers.unscoped(), withStatus),
  container(activity, ({ activities }) => activities.unscoped(), withStatus),
  container(projectType, ({ projectTypes }) => projectTypes.unscoped()),
  container(project, ({ projects }) => projects.unscoped(), withStatus),
  container(timeEntry, ({ timeEntries }) => timeEntries.unscoped(), {
    translate: (document) => ({
      ...document,
      start_date: momentIn(document.start_date),
      end_date: momentIn(document.end_date),
      uri_start: typeof document.uri === 'string' ? uriStart(document.uri) : undefined,
    }),
    judge({ tenant_id, ...row }, rows, { now, errors }) {
      const projects = rows.projects.unscoped({ tenant_id })
      const activities = rows.activities.unscoped({ tenant_id })
      return completed(row as never, { projects, activities, now, errors })
    },
  }),
  container(technology, ({ technologies }) => technologies.unscoped()),
]
