import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { type RunningService, startService } from '../support/service.ts'

const replayed = ['content-type', 'location', 'etag']

test('keys that are tried again and again on two processes, both of which are killed, have one effect each', async (context) => {
  const folder = mkdtempSync(join(tmpdir(), 'plinth-idempotency-'))
  context.after(() => rmSync(folder, { recursive: true, force: true }))
  const databaseFile = join(folder, 'todo.db')
  const start = () => startService('todo', { databaseFile })
  const services: [RunningService, RunningService] = [await start(), await start()]
  context.after(() => Promise.all(services.map((service) => service.stop())))
  const answers = new Map<number, Set<string>>()
  let cut = 0

  /** Tries until it is answered, at one process and at the other by turns. */
  const retry = async (key: number, first: number): Promise<void> => {
    for (let turn = first; ; turn++) {
      try {
        const response = await fetch(`${services[turn % 2]?.url}/todo`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', 'idempotency-key': `"key-${key}"` },
          body: JSON.stringify({ description: `Todo ${key}` }),
        })
        const text = await response.text()
        if (response.status === 201) {
          const answer = JSON.stringify([...replayed.map((name) => response.headers.get(name)), text])
          return void answers.set(key, (answers.get(key) ?? new Set()).add(answer))
        }
        assert.ok([409, 503].includes(response.status), text)
        assert.ok(response.headers.has('retry-after'))
      } catch (error) {
        if (!(error instanceof TypeError)) throw error
        cut++
      }
      await sleep(20)
    }
  }

  const all = Array.from({ length: 1000 }, (_, index) => index).map(async (index) => {
    await sleep(index)
    return retry(index % 50, index)
  })
  for (const index of [0, 1]) {
    await sleep(300)
    services[index]?.process.kill('SIGKILL')
    await sleep(50)
    services[index] = await start()
  }
  await Promise.all(all)
  assert.deepEqual([answers.size, ...new Set([...answers.values()].map(({ size }) => size))], [50, 1])
  assert.ok(cut > 0, 'nothing was in flight when a process was killed')
  const { items } = (await (await fetch(`${services[0].url}/todo?limit=200`)).json()) as {
    items: { description: string }[]
  }
  assert.deepEqual(
    items.map(({ description }) => description).toSorted(),
    Array.from({ length: 50 }, (_, key) => `Todo ${key}`).toSorted(),
  )
})
