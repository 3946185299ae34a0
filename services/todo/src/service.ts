import { type Entity, implement } from 'plinth'
import { todo, todos } from './contract.ts'

type Todo = Entity<typeof todo>

/** A todo has a time of completion exactly while it is done. */
function completedAt(status: Todo['status'], before: Todo | undefined, now: Date): string | null {
  return status === 'done' ? (before?.completed_at ?? now.toISOString()) : null
}

export default implement(todos, todo.provide, {
  ...todo.handlers,

  listTodos({ q, ...query }, { todos }) {
    if (q === undefined) return todos.list(query)
    if (query.description__contains === undefined) return todos.list({ ...query, description__contains: q })
    // A parameter takes one text. Expressions must all be true, and each has two conditions at least.
    const contains = `description.contains."${q.replace(/["\\]/g, '\\$&')}"`
    return todos.list({ ...query, or: [...(query.or ?? []), `(${contains},${contains})`] })
  },

  createTodo(fields, { todos, now }) {
    const completed_at = completedAt(fields.status, undefined, now()) ?? undefined
    return todos.insert({ ...fields, completed_at })
  },

  async replaceTodo({ todo_id, ...fields }, { todos, errors, now, expectedVersion }) {
    const found = await todos.find({ id: todo_id })
    const completed_at = completedAt(fields.status, found, now())
    const replaced = await todos.replace(todo_id, { ...fields, completed_at }, { version: expectedVersion })
    if (!replaced) throw errors.notFound()
    return replaced
  },

  async updateTodo({ todo_id, ...patch }, { todos, errors, now, expectedVersion }) {
    const found = await todos.find({ id: todo_id })
    if (!found) throw errors.notFound()
    const completed_at = completedAt(patch.status ?? found.status, found, now())
    const updated = await todos.update(todo_id, { ...patch, completed_at }, { version: expectedVersion })
    if (!updated) throw errors.notFound()
    return updated
  },

  async completeTodo({ todo_id }, { todos, errors, now, expectedVersion }) {
    const found = await todos.find({ id: todo_id })
    if (!found) throw errors.notFound()
    if (found.completed_at) throw errors.alreadyDone({ completed_at: found.completed_at })
    const completed_at = now().toISOString()
    const completed = await todos.update(todo_id, { status: 'done', completed_at }, { version: expectedVersion })
    if (!completed) throw errors.notFound()
    return completed
  },
})
