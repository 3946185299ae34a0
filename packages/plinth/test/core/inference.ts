import { failure, implement, operation, resource, service, t } from 'plinth'
import { harness } from 'plinth/testing'

/**
 * The compiler is the assertion here: each `@ts-expect-error` fails the type check when inference stops catching it.
 */

const todo = resource('todo', {
  path: '/todo',
  fields: {
    description: t.String({ minLength: 1, maxLength: 2000 }),
    status: t.Enum(['active', 'in_progress', 'done', 'cancelled'], { default: 'active' }),
    due_at: t.Optional(t.Instant()),
    completed_at: t.ReadOnly(t.Optional(t.Instant())),
  },
  filter: ['status', 'due_at'],
  sort: ['created_at', 'due_at'],
  access: 'public',
})

const list = resource('list', {
  fields: { colour: t.Enum(['red', 'green']), rank: t.Integer(), fee: t.Decimal() },
  access: 'public',
})
const card = resource('card', {
  fields: { list_id: t.Id() },
  references: { list_id: { to: list } },
  filter: ['list.colour', 'list.rank', 'list.fee'],
  search: true,
  access: 'public',
})
implement(service('cards', card.operations, { resources: [list] }), card.provide, {
  ...card.handlers,
  async listCards(query, { cards }) {
    const colours: readonly ('red' | 'green')[] | undefined = query.list__colour__in
    const rank: number | undefined = query.list__rank__gte
    const fee: string | undefined = query.list__fee__lt
    // @ts-expect-error a decimal is compared as a number, and is no text to be searched
    void query.list__fee__contains
    // @ts-expect-error an enum has no order
    void query.list__colour__gt
    // @ts-expect-error not declared filterable
    void query.list__version
    return cards.list({
      list__colour__in: colours,
      list__rank: rank,
      list__fee__gte: fee,
      filter: { not: { 'list.colour': { eq: 'red' }, 'list.fee': { gt: '0.5' } } },
    })
  },
})
resource('stray', {
  fields: { list_id: t.Id() },
  references: { list_id: { to: list } },
  // @ts-expect-error what it refers to has no such field
  filter: ['list.size'],
})
resource('stray', {
  fields: { list_id: t.Id() },
  // @ts-expect-error no such field
  references: { shelf_id: { to: list } },
})

const todos = service('todo', {
  ...todo.operations,
  completeTodo: operation({
    summary: 'Mark an item as done',
    http: 'POST /todo/{todo_id}/complete',
    input: t.Object({ todo_id: t.Id() }),
    output: todo.entity,
    errors: {
      notFound: failure('not_found', { title: 'No such item' }),
      alreadyDone: failure('failed_precondition', { title: 'Done already', details: t.Object({ at: t.Instant() }) }),
    },
  }),
})

implement(todos, todo.provide, {
  ...todo.handlers,
  async completeTodo({ todo_id }, { todos, errors, now, principal }) {
    const found = await todos.find({ id: todo_id })
    if (!found) throw errors.notFound()
    if (found.completed_at) throw errors.alreadyDone({ at: found.completed_at })
    const user: string = principal.user
    const done = await todos.update(todo_id, { status: 'done', completed_at: now().toISOString() })
    // @ts-expect-error not a status
    await todos.update(todo_id, { status: user })
    return done ?? found
  },
  async createTodo(input, { todos }) {
    const status: 'active' | 'in_progress' | 'done' | 'cancelled' = input.status
    // @ts-expect-error a read-only field is not in the input
    void input.completed_at
    // @ts-expect-error no such field
    await todos.insert({ description: 'x', colour: status })
    return todos.insert({ description: input.description, due_at: input.due_at })
  },
  async listTodos(query, { todos }) {
    const statuses: readonly string[] | undefined = query.status__in
    const since: string | undefined = query.due_at__gte
    const missing: boolean | undefined = query.due_at__null
    const limit: number = query.limit
    // @ts-expect-error an enum has no order
    void query.status__gt
    // @ts-expect-error not declared filterable
    void query.description
    // @ts-expect-error not declared sortable
    await todos.list({ sort: ['-description'] })
    return todos.list({
      status__in: statuses ? ['done'] : undefined,
      due_at__gte: since,
      due_at__null: missing,
      limit,
      sort: ['-due_at'],
    })
  },
  async updateTodo({ todo_id, ...patch }, { todos, errors }) {
    const cleared: string | null | undefined = patch.due_at
    // @ts-expect-error null does not clear a required field
    const never: null = patch.description
    return (await todos.update(todo_id, { due_at: cleared })) ?? raise(errors.notFound())
  },
})

implement(todos, todo.provide, {
  ...todo.handlers,
  // @ts-expect-error a wrong output
  completeTodo: () => ({ id: '1' }),
})

// @ts-expect-error a handler is missing
implement(todos, todo.provide, { ...todo.handlers })

implement(todos, todo.provide, {
  ...todo.handlers,
  completeTodo: (_, { errors }) => {
    // @ts-expect-error an undeclared failure
    throw errors.tooLate()
  },
  deleteTodo: (_, { principal }) => {
    // @ts-expect-error nobody may be calling a public operation
    void principal.user
  },
})

// Variables of a service's own.

const tuned = implement(
  todos,
  {
    variables: {
      MOST_OPEN: t.Integer({ default: 5 }),
      MOOD: t.Enum(['good', 'bad'], { default: 'good' }),
      GREETING: t.Optional(t.String()),
    },
    provide: ({ db, config }) => ({ ...todo.provide({ db } as never), most: config.MOST_OPEN * 2 }),
  },
  {
    ...todo.handlers,
    completeTodo: async ({ todo_id }, { config, todos, most, errors }) => {
      const limit: number = config.MOST_OPEN + most
      const mood: 'good' | 'bad' = config.MOOD
      const greeting: string | undefined = config.GREETING
      // @ts-expect-error an undeclared variable
      void config.MOST_CLOSED
      // @ts-expect-error another type
      const text: string = config.MOST_OPEN
      void [limit, mood, greeting, text]
      return (await todos.find({ id: todo_id })) ?? raise(errors.notFound())
    },
  },
)
harness(tuned, { config: { MOST_OPEN: 3 } })
// @ts-expect-error no such value
harness(tuned, { config: { MOOD: 'fair' } })

// The hardest operations of the other services.

const entry = resource('time_entry', {
  plural: 'time_entries',
  path: '/time-entries',
  fields: {
    project_id: t.Id(),
    start_date: t.Instant({ digits: 7 }),
    end_date: t.Optional(t.Instant({ digits: 7 })),
    owner_id: t.ReadOnly(t.Id()),
    technologies: t.Array(t.String({ maxLength: 50 }), { maxItems: 10 }),
  },
  filter: ['project_id', 'start_date', 'owner_id'],
})

const entries = service('time-tracker', {
  ...entry.operations,
  stopTimeEntry: operation({
    summary: 'Stop a running entry',
    http: 'POST /time-entries/{time_entry_id}/stop',
    input: t.Object({ time_entry_id: t.Id() }),
    output: entry.entity,
    errors: {
      notFound: failure('not_found', { title: 'No such entry' }),
      notOwner: failure('permission_denied', {
        title: 'Not the owner',
        detail: 'The current user is not the owner of this time entry',
      }),
      alreadyStopped: failure('failed_precondition', {
        title: 'Stopped already',
        detail: 'The specified time entry is already stopped',
        status: 422,
      }),
    },
  }),
})

implement(entries, entry.provide, {
  ...entry.handlers,
  async stopTimeEntry({ time_entry_id }, { timeEntries, errors, principal, now }) {
    const found = await timeEntries.find({ id: time_entry_id })
    if (!found) throw errors.notFound()
    if (found.owner_id !== principal.user) throw errors.notOwner()
    if (found.end_date) throw errors.alreadyStopped()
    const stopped = await timeEntries.update(
      time_entry_id,
      { end_date: now().toISOString() },
      { version: found.version },
    )
    return stopped ?? raise(errors.notFound())
  },
})

const money = t.Object({ amount: t.Decimal(), currency: t.Enum(['USD']) })
const payoff = resource('payoff', {
  path: '/payoffs',
  fields: {
    loan_number: t.String({ maxLength: 32 }),
    payoff_date: t.Date(),
    exact: t.Boolean({ default: false }),
    total: t.ReadOnly(money),
    requested_by: t.Object({ name: t.String(), email: t.Optional(t.String()) }),
  },
  filter: ['loan_number', 'payoff_date'],
  access: { scope: 'payoffs' },
})
const country = resource('country', {
  plural: 'countries',
  path: '/countries',
  key: 'country_code',
  fields: { country_code: t.String({ pattern: '^[A-Z]{2}$', maxLength: 2 }), name: t.String() },
  access: 'public',
})
const { listCountries, getCountry } = country.operations

const lending = service('lending', {
  listCountries,
  getCountry,
  requestPayoff: operation({
    summary: 'Request a payoff quote',
    http: 'POST /payoffs',
    access: { scope: 'payoffs' },
    input: t.Object({
      loan_number: t.String({ maxLength: 32 }),
      payoff_date: t.Date(),
      exact: t.Boolean({ default: false }),
      requested_by: t.Object({ name: t.String(), email: t.Optional(t.String()) }),
    }),
    output: payoff.entity,
    creates: '/payoffs/{id}',
    idempotencyKey: 'required',
    errors: { pastDate: failure('invalid_argument', { title: 'The date has passed' }) },
  }),
})

implement(lending, ({ db }) => ({ payoffs: db.repository(payoff), countries: db.repository(country) }), {
  listCountries: country.handlers.listCountries,
  async getCountry({ country_code }, { countries, errors }) {
    return (await countries.find({ country_code })) ?? raise(errors.notFound())
  },
  async requestPayoff(input, { payoffs, errors, now, principal }) {
    if (input.payoff_date < now().toISOString()) throw errors.pastDate()
    const exact: boolean = input.exact
    const scopes: readonly string[] = principal.scopes
    // @ts-expect-error money is not a number
    await payoffs.insert({ ...input, total: 1 })
    return payoffs.insert({ ...input, exact, total: { amount: String(scopes.length), currency: 'USD' } })
  },
})

// Rules of rows.

const diary = resource('diary', {
  plural: 'diaries',
  path: '/diaries',
  fields: { day: t.Date(), place_id: t.Optional(t.Id()), mood: t.Optional(t.Immutable(t.String())) },
  filter: ['owner_id', 'deleted_at'],
  tenant: true,
  owner: 'user',
  softDelete: true,
  location: 'place_id',
  masks: { mood: 'diary:mood' },
  exclusion: [{ within: ['owner_id'], range: ['day', 'day'] }],
})

implement(service('diaries', { ...diary.operations }), diary.provide, {
  ...diary.handlers,
  async getDiary({ diary_id, deleted }, { diaries, errors }) {
    const shown: 'include' | 'only' | undefined = deleted
    const found = await diaries.find({ id: diary_id }, { deleted: shown ?? 'refuse' })
    const owner: string | undefined = found?.owner_id
    const gone: string | undefined = found?.deleted_at
    // @ts-expect-error what deleted it tells when it is purged
    if (!found) throw errors.deleted()
    // @ts-expect-error whose tenant a row is nobody is shown
    void found?.tenant_id
    // @ts-expect-error who owns a row is for the call to say
    await diaries.insert({ day: '2026-03-01', owner_id: owner })
    await diaries.unscoped().insert({ day: '2026-03-01', tenant_id: 'acme', owner_id: owner })
    return gone ? raise(errors.deleted({ purge_at: gone })) : found
  },
  async restoreDiary({ diary_id }, { diaries, errors }) {
    return (await diaries.restore(diary_id)) ?? raise(errors.notDeleted())
  },
})

// @ts-expect-error nobody knows whose rows a public operation is about
resource('note', { fields: { text: t.String() }, access: 'public', owner: 'user' })
// @ts-expect-error nobody knows which tenant calls a public operation
resource('note', { fields: { text: t.String() }, access: 'public', tenant: true })
// @ts-expect-error no such field
resource('note', { fields: { text: t.String() }, location: 'place_id' })
// @ts-expect-error no such field
resource('note', { fields: { text: t.String() }, masks: { pay: 'pay' } })
// @ts-expect-error without soft delete there is nothing to restore
void country.handlers.restoreCountry

function raise(error: Error): never {
  throw error
}

const paper = resource('paper', {
  fields: { title: t.String() },
  access: { read: 'public', write: { role: ['editor', 'admin'] }, delete: { scope: 'paper:delete', role: 'admin' } },
})
implement(service('papers', paper.operations), paper.provide, {
  ...paper.handlers,
  async listPapers(query, { papers, principal }) {
    // @ts-expect-error perhaps nobody calls: reading is public
    void principal.roles
    return papers.list(query)
  },
  async createPaper(input, { papers, principal }) {
    const roles: readonly string[] = principal.roles
    void roles
    return papers.insert(input)
  },
})
// @ts-expect-error rows of somebody cannot be read by anybody
resource('paper', { fields: {}, access: { read: 'public', write: 'authenticated' }, owner: 'user' })
// @ts-expect-error access that asks for nothing
operation({ summary: 'Look', access: {} })
// @ts-expect-error who may write the rows of others must be able to read them
resource('paper', { fields: {}, owner: { except: { write: { role: 'admin' } } } })
