// Delivers what is in the audit log to standard output, until it is killed: relay.child.ts URL
import type { TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { say } from '../support/say.ts'
import { laboratory } from './laboratory.ts'
import { item } from './resources.ts'

const [url = ''] = process.argv.slice(2)
const { storage } = await laboratory({ after: () => undefined } as unknown as TestContext, [item], { url })
await storage.consume({
  name: 'printer',
  wants: () => true,
  async deliver({ resource_id, version, sequence }) {
    await sleep(3 + (Number(sequence) % 5))
    say(`${resource_id} ${version}\n`)
  },
})
