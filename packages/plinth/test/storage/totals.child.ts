// Writes with 16 callers until it is killed: totals.child.ts URL
import type { TestContext } from 'node:test'
import { say } from '../support/say.ts'
import { laboratory } from './laboratory.ts'
import { counted, visit } from './visits.ts'

const untilKilled = { after: () => undefined } as unknown as TestContext
const { write } = await laboratory(untilKilled, [counted], { url: process.argv[2] ?? '' })

const caller = async (): Promise<never> => {
  for (;;) {
    await write(async (db) => {
      const { id } = await db.repository(counted).insert(visit())
      await db.repository(counted).insert(visit())
      await db.repository(counted).update(id, visit())
    })
    say('done\n')
  }
}
await Promise.all(Array.from({ length: 16 }, caller))
