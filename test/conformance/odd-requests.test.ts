// Malformed and odd requests against the programs of the services, over raw sockets.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { accessToken } from './access-token.ts'
import { judgeOdd, oddRequests } from './judge-odd.ts'
import { type ServiceName, serviceNames, startService } from './service-process.ts'
import { findTargets } from './targets.ts'

/** How many of the odd requests a service has something for, at least. */
const tried: Record<ServiceName, number> = { hello: 130, todo: 200, birthday: 180, 'time-tracker': 180 }

for (const name of serviceNames) {
  test(`${name} answers every odd request as it has to, and lives on`, async (context) => {
    const service = await startService(name)
    context.after(() => service.kill('SIGKILL'))
    const token = name === 'time-tracker' ? accessToken(name) : undefined
    const targets = await findTargets(service.url, token)
    const judged = []
    for (const odd of oddRequests) judged.push({ name: odd.name, faults: await judgeOdd(service.url, targets, odd) })
    const wrong = judged.filter(({ faults }) => faults && faults.length > 0)
    assert.deepEqual(wrong, [])
    assert.ok(judged.filter(({ faults }) => faults).length >= tried[name])
    const headers: Record<string, string> = targets.authorization ? { authorization: targets.authorization } : {}
    assert.equal((await fetch(service.url + targets.get, { headers })).status, 200)
  })
}
