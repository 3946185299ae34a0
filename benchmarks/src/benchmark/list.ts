import { join } from 'node:path'
import Database from 'better-sqlite3'
import { type Benchmark, loadFigures, type Subject } from '../benchmark.ts'
import { createTodo } from '../harness/create-todo.ts'
import { folderWith } from '../harness/folder.ts'
import { type Server, startServer } from '../harness/server.ts'
import { underLoad } from '../harness/under-load.ts'
import { service } from '../program/programs.ts'

const todo = service('todo')
const page = '/todo?limit=20'

const [thousand, million] = [table(1_000), table(1_000_000)]

export const list: Benchmark = {
  name: 'list',
  about: 'page of 20 todos on SQLite, over HTTP, 64 callers; deep is the page in the middle',
  subjects: [
    subject('first of 1,000', thousand, first),
    subject('deep in 1,000', thousand, deep(500)),
    subject('first of 1,000,000', million, first),
    subject('deep in 1,000,000', million, deep(500_000)),
  ],
  turns: 8,
  shows: loadFigures,
  claims: [
    { figure: 'cpu', of: 'first of 1,000,000', over: 'first of 1,000', budget: { atMost: 1.2 } },
    { figure: 'cpu', of: 'deep in 1,000,000', over: 'deep in 1,000', budget: { atMost: 1.2 } },
  ],
}

function subject(name: string, folder: () => Promise<string>, path: (server: Server) => Promise<string>): Subject {
  const load = async (server: Server) => ({
    callers: 64,
    requests: [{ method: 'GET', path: await path(server) }] as const,
  })
  return underLoad({ name, program: todo, folder, load })
}

async function first(): Promise<string> {
  return page
}

/** Finds the cursor of a page by walking there, once: it holds for later starts too. */
function deep(rows: number): (server: Server) => Promise<string> {
  let found: Promise<string> | undefined
  const walk = async (port: number): Promise<string> => {
    let cursor = ''
    for (let row = 0; row < rows; row += 100) {
      const response = await fetch(`http://127.0.0.1:${port}/todo?limit=100${cursor && `&cursor=${cursor}`}`)
      if (response.status !== 200) throw new Error(`a page could not be read: ${await response.text()}`)
      cursor = ((await response.json()) as { next_cursor: string }).next_cursor
    }
    return `${page}&cursor=${cursor}`
  }
  return ({ port }) => {
    found ??= walk(port)
    return found
  }
}

/** A folder with a database of so many todos: copies of one that the service made itself. */
function table(rows: number): () => Promise<string> {
  return folderWith(async (folder) => {
    await createOne(folder)
    copy(join(folder, 'plinth.db'), rows)
  })
}

async function createOne(folder: string): Promise<void> {
  await using server = await startServer(todo, folder)
  await createTodo(server, 'One of many')
}

function copy(file: string, rows: number): void {
  const db = new Database(file)
  const columns = (db.pragma('table_info(todos)') as { name: string }[]).map(({ name }) => {
    if (name === 'id') return "printf('019a0000-0000-7000-8000-%012x', n)"
    if (name === 'created_at') return "strftime('%Y-%m-%dT%H:%M:%S', 1767225600 + n, 'unixepoch') || '.000Z'"
    return name
  })
  db.exec(`
    with recursive number(n) as (select 1 union all select n + 1 from number where n < ${rows - 1})
    insert into todos select ${columns.join(', ')} from number, (select * from todos limit 1);
    analyze`)
  db.close()
}
