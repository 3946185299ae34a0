import { after } from 'node:test'
import type { Entity } from 'plinth'
import type { Client } from 'plinth/client'
import { createMigrator, openStorage, type Storage } from 'plinth/storage'
import { type FakeClock, fakeClock, harness } from 'plinth/testing'
import { todo, type todos } from '../src/contract.ts'
import service from '../src/service.ts'

export type Todo = Entity<typeof todo>

/** The service in memory, with an empty table, under a clock that stands. */
export interface Memory {
  readonly api: Client<typeof todos>
  readonly clock: FakeClock
  readonly storage: Storage
}

/** Opens one that is closed with the test that runs. */
export async function inMemory(): Promise<Memory> {
  const observe = () => {}
  const clock = fakeClock('2026-03-01T09:30:00.000Z')
  const storage = await openStorage({ url: 'sqlite::memory:', resources: [todo], observe })
  after(() => storage.close())
  await createMigrator(storage, `${import.meta.dirname}/../migrations`, { observe }).up()
  return { api: harness(service, { storage, now: clock.now }), clock, storage }
}
