import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { t } from 'plinth'
import { fakeValues } from '../../src/cli/fake/values.ts'
import { validator } from '../../src/core/schema/validate.ts'
import { temporaryService } from '../server/temporary-service.ts'
import { command } from './command.ts'

const code = `
import { implement, resource, service, t } from 'plinth'

const shelf = resource('shelf', {
  path: '/shelves', plural: 'shelves', fields: { name: t.String({ maxLength: 50 }) }, unique: [['name']], access: 'public',
})
const book = resource('book', {
  path: '/books',
  fields: {
    title: t.String(), shelf_id: t.Id(), state: t.Enum(['wanted', 'owned']), sequel_of_book_id: t.Optional(t.Id()),
    from: t.Instant(), to: t.Optional(t.Instant()),
  },
  references: { shelf_id: { to: shelf } },
  exclusion: [{ within: ['shelf_id'], range: ['from', 'to'] }],
  access: 'public',
})
export default implement(
  service('library', { ...shelf.operations, ...book.operations }),
  (call) => ({ ...shelf.provide(call), ...book.provide(call) }),
  { ...shelf.handlers, ...book.handlers },
)
`
const library = temporaryService()
library.write('src/service.ts', code)
after(() => library.remove())
const plinth = command(library.folder)

interface Outcome {
  readonly kind: string
  readonly done: number
  readonly refused: Readonly<Record<string, number>>
}
const outcomeOf = (output: string): readonly Outcome[] => JSON.parse(output.slice(output.indexOf('[')))

test('things are made with what they refer to, and what was made is deleted again, dependants first', async () => {
  assert.equal((await plinth('migrate new create tables')).code, 0)
  assert.equal((await plinth('migrate up')).code, 0)
  const made = await plinth('fake create book --count 12 --seed 5 --json')
  assert.equal(made.code, 0, made.output)
  assert.deepEqual(outcomeOf(made.output), [
    { kind: 'shelf', done: 1, refused: {} },
    { kind: 'book', done: 12, refused: {} },
  ])
  const own = await plinth(`call createShelf name=Mine`)
  assert.equal(own.code, 0)
  const deleted = await plinth('fake delete --yes --json')
  assert.deepEqual(outcomeOf(deleted.output), [
    { kind: 'book', done: 12, refused: {} },
    { kind: 'shelf', done: 1, refused: {} },
  ])
  const left = JSON.parse((await plinth('call listShelves')).output) as { items: { name: string }[] }
  assert.deepEqual(
    left.items.map(({ name }) => name),
    ['Mine'],
  )
  assert.match((await plinth('fake delete --yes')).output, /Nothing was done/)
})

test('a refusal is counted and does not stop the others', async () => {
  const first = await plinth('fake create shelf --count 3 --seed 5 --json')
  assert.deepEqual(outcomeOf(first.output), [{ kind: 'shelf', done: 3, refused: {} }])
  const again = await plinth('fake create shelf --count 4 --seed 5 --json')
  assert.deepEqual(outcomeOf(again.output), [{ kind: 'shelf', done: 1, refused: { already_exists: 3 } }])
})

const wrong: readonly [line: string, code: number, says: RegExp][] = [
  ['fake create', 2, /no terminal to ask at: give a kind/],
  ['fake create book', 2, /no terminal to ask at: give --count/],
  ['fake create boat --count 1', 2, /nothing called "boat" to make up\. There is shelf, book/],
  ['fake create book --count many', 2, /--count must be a whole number/],
  ['fake delete', 2, /no terminal to ask at: give --yes/],
]
for (const [line, exit, says] of wrong) {
  test(`"plinth ${line}" says what to do instead`, async () => {
    const { code, output } = await plinth(line)
    assert.equal(code, exit, output)
    assert.match(output, says)
  })
}

test('nothing is made up in production', async () => {
  const { code, output } = await plinth('fake delete', { ENVIRONMENT: 'production' })
  assert.equal(code, 1)
  assert.match(output, /Nothing is made up in production/)
})

test('made-up values are what a schema takes, and the same from the same seed', () => {
  const fields = {
    name: t.String({ minLength: 1, maxLength: 12, trim: true }),
    code: t.String({ pattern: '^[A-Z]{3}$' }),
    email: t.String({ maxLength: 320 }),
    amount: t.Decimal(),
    count: t.Integer({ minimum: 3, maximum: 9 }),
    ratio: t.Number({ minimum: 0, maximum: 1 }),
    due_at: t.Instant(),
    born: t.Date(),
    tags: t.Array(t.String({ maxLength: 20 }), { uniqueItems: true, minItems: 1 }),
    done: t.Boolean(),
    state: t.Enum(['a', 'b']),
    note: t.Optional(t.String()),
  }
  const validate = validator(t.Object(fields))
  const now = new Date('2026-03-01T09:30:00Z')
  for (let seed = 0; seed < 20; seed++) {
    const [one, other] = [fakeValues(seed, now), fakeValues(seed, now)]
    for (let n = 0; n < 50; n++) {
      const made = one.next(fields, {})
      assert.deepEqual(made, other.next(fields, {}))
      const faults: { pointer: string; detail: string }[] = []
      validate(made, faults as never)
      assert.deepEqual(faults, [], JSON.stringify(made))
    }
  }
})
