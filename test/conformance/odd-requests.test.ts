// Malformed and odd requests against the programs of the services, over raw sockets.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { judgeOdd, oddRequests } from './judge-odd.ts'
import { type ServiceName, startService } from './service-process.ts'
import { findTargets } from './targets.ts'

/** How many of the odd requests a service has something for, at least. */
const tried: Record<ServiceName, number> = { hello: 130, todo: 200, birthday: 180 }

for (const name of ['hello', 'todo', 'birthday'] as const) {
  test(`${name} answers every odd request as it has to, and lives on`, async (context) => {
    const service = await startService(name)
    context.after(() => service.kill('SIGKILL'))
    const targets = await findTargets(service.url)
    const judged = []
    for (const odd of oddRequests) judged.push({ name: odd.name, faults: await judgeOdd(service.url, targets, odd) })
    const wrong = judged.filter(({ faults }) => faults && faults.length > 0)
    assert.deepEqual(wrong, [])
    assert.ok(judged.filter(({ faults }) => faults).length >= tried[name])
    assert.equal((await fetch(service.url + targets.get)).status, 200)
  })
}
