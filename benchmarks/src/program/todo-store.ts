// The storage of the peers of the todo service, as it is written by habit: better-sqlite3, durable, one transaction a
// write with its audit record.
import { randomUUID } from 'node:crypto'
import Database from 'better-sqlite3'

export interface Todo {
  readonly id: string
  readonly description: string
  readonly status: 'active' | 'in_progress' | 'done' | 'cancelled'
  readonly due_at: string | null
  readonly version: number
  readonly created_at: string
  readonly updated_at: string
}

/** JSON Schemas of what is sent. */
export const creationSchema = {
  type: 'object',
  properties: {
    description: { type: 'string', minLength: 1, maxLength: 2000 },
    status: { type: 'string', enum: ['active', 'in_progress', 'done', 'cancelled'], default: 'active' },
    due_at: { type: 'string', format: 'date-time' },
  },
  required: ['description'],
  additionalProperties: false,
} as const

export const todoSchema = {
  type: 'object',
  properties: {
    id: { type: 'string' },
    description: { type: 'string' },
    status: { type: 'string' },
    due_at: { type: 'string', nullable: true },
    version: { type: 'integer' },
    created_at: { type: 'string' },
    updated_at: { type: 'string' },
  },
} as const

export function openStore(file: string) {
  const db = new Database(file)
  db.pragma('journal_mode = WAL')
  db.pragma('synchronous = FULL')
  db.exec(`
    create table if not exists todo (id text primary key, description text not null, status text not null, due_at text,
      version integer not null, created_at text not null, updated_at text not null);
    create index if not exists todo_created on todo (created_at, id);
    create index if not exists todo_due on todo (due_at, id);
    create index if not exists todo_status on todo (status, created_at, id);
    create table if not exists audit (id integer primary key, at text not null, action text not null, resource text not null,
      resource_id text not null, request_id text not null, after text not null);
    create index if not exists audit_resource on audit (resource, resource_id, id)`)
  const insertTodo = db.prepare(
    'insert into todo values (@id, @description, @status, @due_at, @version, @created_at, @updated_at)',
  )
  const insertAudit = db.prepare(
    'insert into audit (at, action, resource, resource_id, request_id, after) values (?, ?, ?, ?, ?, ?)',
  )
  const selectTodo = db.prepare<[string], Todo>('select * from todo where id = ?')
  const write = db.transaction((todo: Todo, requestId: string) => {
    insertTodo.run(todo)
    insertAudit.run(todo.created_at, 'create', 'todo', todo.id, requestId, JSON.stringify(todo))
  })
  return {
    create(fields: Partial<Todo>, requestId: string): Todo {
      const now = new Date().toISOString()
      const todo = {
        id: randomUUID(),
        description: fields.description ?? '',
        status: fields.status ?? 'active',
        due_at: fields.due_at ?? null,
        version: 1,
        created_at: now,
        updated_at: now,
      }
      write(todo, requestId)
      return todo
    },
    find: (id: string): Todo | undefined => selectTodo.get(id),
  }
}
