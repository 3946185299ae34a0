import { failure, operation, resource, service, t } from 'plinth'

const description = t.String({
  minLength: 1,
  maxLength: 2000,
  trim: true,
  description: 'What is to be done.',
  examples: ['Buy milk'],
})

/** Something to do. From this follow the table, the repository and the standard operations. */
export const todo = resource('todo', {
  path: '/todo',
  fields: {
    description: t.Alias(description, 'item'),
    status: t.Enum(['active', 'in_progress', 'done', 'cancelled'], {
      default: 'active',
      description: 'How far it is.',
    }),
    due_at: t.Optional(t.Instant({ description: 'When it should be done.' })),
    completed_at: t.ReadOnly(t.Optional(t.Instant({ description: 'When it was done; set with the status.' }))),
  },
  filter: ['description', 'status', 'due_at', 'created_at'],
  sort: ['created_at', 'due_at'],
  history: true,
  jsonPatch: true,
  batch: true,
  search: true,
  sparse: true,
  access: 'public',
})

const { listTodos } = todo.operations

/** What todo promises: the standard operations, a list that takes one name more, and an operation of its own. */
export const todos = service(
  'todo',
  {
    ...todo.operations,
    listTodos: {
      ...listTodos,
      input: t.Object({
        ...listTodos.input.properties,
        q: t.Optional(
          t.String({
            minLength: 1,
            maxLength: 255,
            description: 'Only those whose description contains this, in whatever case.',
          }),
        ),
      }),
    },
    completeTodo: operation({
      summary: 'Complete a todo',
      description: 'Marks the todo as done, now.',
      tags: ['todos'],
      http: 'POST /todo/{todo_id}/complete',
      access: 'public',
      input: t.Object({ todo_id: t.Id({ description: 'The id of the todo.' }) }),
      output: todo.entity,
      errors: {
        notFound: todo.operations.updateTodo.errors.notFound,
        versionConflict: todo.operations.updateTodo.errors.versionConflict,
        alreadyDone: failure('failed_precondition', {
          title: 'The todo is done already',
          detail: 'It was done at {completed_at}.',
          details: t.Object({ completed_at: t.Instant() }),
        }),
      },
    }),
  },
  {
    title: 'Todo',
    description: 'Things to do: written down, filtered by status, sorted by due date, ticked off.',
    apiId: '01997a3e-5d6a-7c10-9f52-3b1d7c1e0002',
    contact: { name: 'Plinth', url: 'https://plinth.example', email: 'services@plinth.example' },
  },
)
