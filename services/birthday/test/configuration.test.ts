import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { createMigrator, openStorage } from 'plinth/storage'
import { fakeClock, harness } from 'plinth/testing'
import { person } from '../src/contract.ts'
import service from '../src/service.ts'

const observe = () => {}
const { now } = fakeClock('2026-02-28T12:00:00Z')
const storage = await openStorage({ url: 'sqlite::memory:', resources: [person], observe })
await createMigrator(storage, `${import.meta.dirname}/../migrations`, { observe }).up()
after(() => storage.close())

const usual = harness(service, { storage, now })

test('LEAP_DAY says when somebody born on 29 February celebrates in common years, unless the caller does', async () => {
  await usual.saveBirthday({ username: 'Leap', dateOfBirth: '2000-02-29' })
  const other = harness(service, { storage, now, config: { LEAP_DAY: 'february_28' } })
  const happy = { message: 'Hello, Leap! Happy birthday!' }
  const tomorrow = { message: 'Hello, Leap! Your birthday is in 1 day(s)' }
  assert.deepEqual(await usual.greet({ username: 'Leap' }), tomorrow)
  assert.deepEqual(await other.greet({ username: 'Leap' }), happy)
  assert.deepEqual(await usual.greet({ username: 'Leap', leap_day: 'february_28' }), happy)
  assert.deepEqual(await other.greet({ username: 'Leap', leap_day: 'march_1' }), tomorrow)
})

test('EARLIEST_BIRTH_YEAR is the first year that is taken', async () => {
  const api = harness(service, { storage, now, config: { EARLIEST_BIRTH_YEAR: 1800 } })
  await api.saveBirthday({ username: 'Old', dateOfBirth: '1800-01-01' })
  await assert.rejects(api.saveBirthday({ username: 'Older', dateOfBirth: '1799-12-31' }), {
    code: 'date_out_of_range',
  })
  await assert.rejects(usual.saveBirthday({ username: 'Old', dateOfBirth: '1899-12-31' }), { status: 400 })
})
