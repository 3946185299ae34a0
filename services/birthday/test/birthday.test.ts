import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, test } from 'node:test'
import { Failed } from 'plinth'
import { createMigrator, openStorage } from 'plinth/storage'
import { fakeClock, harness } from 'plinth/testing'
import { person } from '../src/contract.ts'
import service from '../src/service.ts'

const observe = () => {}
const clock = fakeClock('2026-06-15T12:00:00Z')
const storage = await openStorage({ url: 'sqlite::memory:', resources: [person], observe })
await createMigrator(storage, `${import.meta.dirname}/../migrations`, { observe }).up()
const api = harness(service, { storage, now: clock.now })
after(() => storage.close())

const invalidUsername = "Please supply a 'username' containing only letters"
const invalidDate = "Please supply 'dateOfBirth' as a valid date in 'YYYY-MM-DD' format"

/** What a refusal says is wrong: the code and the place of each fault. */
async function faultsOf(refused: Promise<unknown>): Promise<readonly string[]> {
  const error = await refused.then(
    () => assert.fail('it was not refused'),
    (thrown) => thrown,
  )
  assert.ok(error instanceof Failed)
  assert.equal(error.status, 400)
  return (error.faults ?? []).map(({ code, pointer, detail }) => `${code} ${pointer} ${detail}`)
}

async function greeting(username: string, dateOfBirth: string): Promise<string> {
  await api.saveBirthday({ username, dateOfBirth })
  return (await api.greet({ username })).message
}

test('the published pattern is the letters and marks of the first plane, however it is read and they are composed', () => {
  const document = JSON.parse(readFileSync(`${import.meta.dirname}/../documents/openapi.json`, 'utf8'))
  const { pattern } = document.components.parameters.username.schema
  const [plain, unicode] = [new RegExp(pattern), new RegExp(pattern, 'u')]
  const isLetter = (text: string) => /^[\p{L}\p{M}]+$/u.test(text) && !/\p{DI}|[^\0-\uffff]/u.test(text)
  const wrong: string[] = []
  for (let code = 0; code < 0x110000; code++) {
    const text = String.fromCodePoint(code)
    if (!text.isWellFormed() || /\p{Cn}/u.test(text)) continue
    const expected = isLetter(text) && isLetter(text.normalize('NFC'))
    const forms = expected ? [text, text.normalize('NFC'), text.normalize('NFD')] : [text]
    for (const form of forms) {
      if (plain.test(form) !== expected || unicode.test(form) !== expected) wrong.push(code.toString(16))
    }
  }
  assert.deepEqual(wrong, [])
})

for (const username of [
  'Ada',
  'a',
  'José',
  '王',
  'ß',
  'Ωμέγα',
  'محمد',
  'अमित',
  'พิมพ์',
  'x\u0301',
  'ª',
  'x'.repeat(64),
]) {
  test(`"${username}" is a username`, async () => {
    assert.equal(await greeting(username, '1990-06-20'), `Hello, ${username}! Your birthday is in 5 day(s)`)
  })
}

for (const username of [
  '',
  'R2D2',
  'Ada-Lovelace',
  'Ada Lovelace',
  'A.',
  'a_b',
  '٣',
  '😀',
  '𐐀',
  'a\ufffdb',
  '\u3164',
  ' Ada',
  'x'.repeat(65),
]) {
  test(`"${username}" is no username, whatever is asked of it`, async () => {
    const expected = [`INVALID_USERNAME /username ${invalidUsername}`]
    assert.deepEqual(await faultsOf(api.saveBirthday({ username, dateOfBirth: '1990-06-20' })), expected)
    assert.deepEqual(await faultsOf(api.greet({ username })), expected)
    assert.deepEqual(await faultsOf(api.forgetBirthday({ username })), expected)
  })
}

test('a username is the same however its letters are composed, and another in capitals', async () => {
  await api.saveBirthday({ username: 'Zoe\u0301', dateOfBirth: '1990-06-16' })
  assert.equal((await api.greet({ username: 'Zo\u00e9' })).message, 'Hello, Zo\u00e9! Your birthday is in 1 day(s)')
  await assert.rejects(api.greet({ username: 'ZO\u00c9' }), { code: 'unknown_user' })
})

const wrongDates = [
  '2020-1-1',
  '20-01-01',
  '2020-02-30',
  '1900-02-29',
  '2020-01-01 ',
  '2020-01-01T00:00:00Z',
  '٢٠٢٠-٠١-٠١',
  'soon',
  '',
]
for (const dateOfBirth of [...wrongDates, '1899-12-31', '2026-06-15', '2026-06-16', '9999-12-31']) {
  test(`"${dateOfBirth}" is no date of birth on 2026-06-15`, async () => {
    const refused = api.saveBirthday({ username: 'Nobody', dateOfBirth })
    assert.deepEqual(await faultsOf(refused), [`INVALID_DATE /dateOfBirth ${invalidDate}`])
    await assert.rejects(api.greet({ username: 'Nobody' }), { code: 'unknown_user' })
  })
}

test('a date of birth is after 1899 and before today', async () => {
  assert.match(await greeting('Jeanne', '1900-01-01'), /^Hello, Jeanne! /)
  assert.equal(await greeting('Newborn', '2026-06-14'), 'Hello, Newborn! Your birthday is in 364 day(s)')
})

test('a wrong username and a wrong or missing date are reported together', async () => {
  const both = [`INVALID_USERNAME /username ${invalidUsername}`, `INVALID_DATE /dateOfBirth ${invalidDate}`]
  assert.deepEqual(await faultsOf(api.saveBirthday({ username: 'R2D2', dateOfBirth: '2020-1-1' })), both)
  assert.deepEqual(await faultsOf(api.saveBirthday({ username: 'R2D2' } as never)), both)
  assert.deepEqual(await faultsOf(api.saveBirthday({ username: 'R2D2', dateOfBirth: null } as never)), both)
})

test('the days count down to the birthday, and on the day there is another message', async () => {
  await api.saveBirthday({ username: 'Grace', dateOfBirth: '1906-12-09' })
  const messages: string[] = []
  for (const day of ['2026-12-07', '2026-12-08', '2026-12-09', '2026-12-10']) {
    clock.set(`${day}T23:59:59.999Z`)
    messages.push((await api.greet({ username: 'Grace' })).message)
  }
  clock.set('2026-06-15T12:00:00Z')
  assert.deepEqual(messages, [
    'Hello, Grace! Your birthday is in 2 day(s)',
    'Hello, Grace! Your birthday is in 1 day(s)',
    'Hello, Grace! Happy birthday!',
    'Hello, Grace! Your birthday is in 364 day(s)',
  ])
})

test('somebody born on 29 February celebrates on the day of choice in a common year', async () => {
  await api.saveBirthday({ username: 'Leap', dateOfBirth: '2000-02-29' })
  clock.set('2026-02-28T00:00:00Z')
  assert.equal((await api.greet({ username: 'Leap' })).message, 'Hello, Leap! Your birthday is in 1 day(s)')
  assert.equal((await api.greet({ username: 'Leap', leap_day: 'february_28' })).message, 'Hello, Leap! Happy birthday!')
  clock.set('2028-02-28T00:00:00Z')
  assert.equal(
    (await api.greet({ username: 'Leap', leap_day: 'february_28' })).message,
    'Hello, Leap! Your birthday is in 1 day(s)',
  )
  clock.set('2026-06-15T12:00:00Z')
})

test('today is the date in the time zone that the caller names', async () => {
  await api.saveBirthday({ username: 'Taro', dateOfBirth: '1990-06-16' })
  clock.set('2026-06-15T15:00:00Z')
  assert.equal((await api.greet({ username: 'Taro' })).message, 'Hello, Taro! Your birthday is in 1 day(s)')
  assert.equal((await api.greet({ username: 'Taro', tz: 'Asia/Tokyo' })).message, 'Hello, Taro! Happy birthday!')
  clock.set('2026-06-15T12:00:00Z')
  const unknown = await faultsOf(api.greet({ username: 'Taro', tz: 'Atlantis/Capital' }))
  assert.deepEqual(unknown, ['invalid_value /tz must be a time zone such as Europe/Berlin'])
})

test('a date is replaced by a later one', async () => {
  await api.saveBirthday({ username: 'Twice', dateOfBirth: '1990-06-16' })
  assert.equal(await greeting('Twice', '1990-06-17'), 'Hello, Twice! Your birthday is in 2 day(s)')
})

test('somebody unknown is told to make an account', async () => {
  const detail = 'Hello, Stranger! you are new, please create an account'
  const unknown = { code: 'unknown_user', status: 404, detail }
  await assert.rejects(api.greet({ username: 'Stranger' }), unknown)
  await assert.rejects(api.forgetBirthday({ username: 'Stranger' }), unknown)
})

test('what is forgotten is unknown, and no record of it holds the date', async () => {
  await api.saveBirthday({ username: 'Private', dateOfBirth: '1987-05-04' })
  await api.saveBirthday({ username: 'Private', dateOfBirth: '1987-05-03' })
  await api.forgetBirthday({ username: 'Private' })
  await assert.rejects(api.greet({ username: 'Private' }), { code: 'unknown_user' })
  const connection = await storage.connect()
  const records = await connection.all("select action, changes from plinth_audit where resource_id = 'Private'", [])
  connection.close()
  assert.deepEqual(
    records.map(({ action }) => action),
    ['create', 'update', 'delete'],
  )
  assert.doesNotMatch(JSON.stringify(records), /1987/)
  assert.match(JSON.stringify(records), /date_of_birth\W+\*\*\*/)
})
