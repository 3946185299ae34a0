// Writes with 32 callers until it is killed: durability.child.ts URL FIRST_KEY
// Says "sent KEY" before and "done KEY ID" after each command, at once.
import type { TestContext } from 'node:test'
import { say } from '../support/say.ts'
import { laboratory } from './laboratory.ts'
import { item } from './resources.ts'

const [url = '', firstKey = '0'] = process.argv.slice(2)
const untilKilled = { after: () => undefined } as unknown as TestContext
const { write } = await laboratory(untilKilled, [item], { url })
let key = Number(firstKey)

const caller = async (): Promise<never> => {
  for (;;) {
    const title = String(key++)
    say(`sent ${title}\n`)
    const id = await write(
      async (db) => {
        const made = await db.repository(item).insert({ title })
        await db.repository(item).update(made.id, { rank: 1 })
        return made.id
      },
      { idempotency: { scope: title, fingerprint: 'f' } },
    )
    say(`done ${title} ${id}\n`)
  }
}
await Promise.all(Array.from({ length: 32 }, caller))
