import assert from 'node:assert/strict'
import { test } from 'node:test'
import { run } from './temporary-service.ts'

const ends = [
  { how: 'by a signal', script: 'process.kill(process.pid, "SIGKILL")', said: /ended with SIGKILL/ },
  { how: 'with a code', script: 'process.exit(3)', said: /ended with 3/ },
]
for (const { how, script, said } of ends) {
  test(`waiting for the words of a program that ends ${how} ends, too`, { timeout: 10_000 }, async () => {
    await assert.rejects(run(['-e', script], '.').said('never'), said)
  })
}

test('what a program said last is heard, although it has ended', async () => {
  const program = run(['-e', 'console.log("goodbye")'], '.')
  await program.ended()
  assert.equal(await program.said('goodbye'), 'goodbye')
})
