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
    description,
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

const { createTodo, listTodos, replaceTodo, updateTodo } = todo.operations

/** What may be sent in place of `description`, or with it when both are the same. */
const item = t.Optional(
  t.String({
    minLength: 1,
    maxLength: 2000,
    trim: true,
    deprecated: true,
    description: 'The description, under the name that the first version gave it.',
    examples: ['Buy milk'],
  }),
)
const either = { description: t.Optional(description), item }

const noDescription = failure('invalid_argument', {
  title: 'A todo has a description',
  field: { name: 'description', code: 'required', detail: 'is required' },
})
const twoDescriptions = failure('invalid_argument', {
  title: 'A todo has one description',
  field: { name: 'item', code: 'conflicting_value', detail: 'must be the same as description' },
})

/** What todo promises: the standard operations, which take two names more, and one of its own. */
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
    createTodo: {
      ...createTodo,
      input: t.Object({ ...createTodo.input.properties, ...either }),
      errors: { ...createTodo.errors, noDescription, twoDescriptions },
    },
    replaceTodo: {
      ...replaceTodo,
      input: t.Object({ ...replaceTodo.input.properties, ...either }),
      errors: { ...replaceTodo.errors, noDescription, twoDescriptions },
    },
    updateTodo: {
      ...updateTodo,
      input: t.Object({ ...updateTodo.input.properties, item }),
      errors: { ...updateTodo.errors, twoDescriptions },
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
