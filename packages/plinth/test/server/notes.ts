import { type TemporaryService, temporaryService } from './temporary-service.ts'

const service = `
import { implement, resource, service, t } from 'plinth'

const note = resource('note', {
  path: '/notes',
  fields: { text: t.String({ minLength: 1, maxLength: 100 }), rank: t.Integer({ minimum: 1, default: 5 }) },
  sort: ['created_at'],
  access: 'public',
})

export default implement(service('notes', note.operations), note.provide, note.handlers)
`

/** The migration that makes the table of notes, as \`plinth migrate new\` drafts it, once this file exists. */
export function notesMigration(gate = import.meta.filename): string {
  return `
import { existsSync } from 'node:fs'
import { migration } from 'plinth/storage'

export default migration({
  async up(db) {
    while (!existsSync(${JSON.stringify(gate)})) await new Promise((done) => setTimeout(done, 10))
    await db.schema
      .createTable('notes')
      .addColumn('id', 'text', (column) => column.notNull().primaryKey())
      .addColumn('text', 'text', (column) => column.notNull())
      .addColumn('rank', 'bigint', (column) => column.notNull())
      .addColumn('version', 'bigint', (column) => column.notNull())
      .addColumn('created_at', 'text', (column) => column.notNull())
      .addColumn('updated_at', 'text', (column) => column.notNull())
      .execute()
    await db.schema.createIndex('notes_created_at_id_index').on('notes').columns(['created_at', 'id']).execute()
  },
  async down(db) {
    await db.schema.dropTable('notes').execute()
  },
})
`
}

/** A service with one resource, and with these files. */
export function notesService(files: Readonly<Record<string, string>> = {}): TemporaryService {
  return temporaryService({ 'src/service.ts': service, ...files })
}
