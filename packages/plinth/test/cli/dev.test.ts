import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { after, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { bin, run, temporaryService } from '../server/temporary-service.ts'

const service = temporaryService()
after(() => service.remove())

const answering = (word: string) => `
import { implement, operation, service, t } from 'plinth'
const contract = service('probe', {
  say: operation({ summary: 'Say', http: 'GET /say', access: 'public', output: t.String() }),
})
export default implement(contract, { say: async () => '${word}' })
`

test('dev starts the service again when its source changes, says what changed, keeps the port, and outlives mistakes', async () => {
  const free = createServer().listen(0, '127.0.0.1')
  await once(free, 'listening')
  const { port } = free.address() as { port: number }
  free.close()
  await once(free, 'close')
  service.write('src/service.ts', answering('one'))
  const program = run([bin, 'dev'], service.folder, { PORT: String(port), INTERNAL_PORT: '0' })
  after(() => program.process.kill('SIGKILL'))
  const says = async (word: string) => {
    for (let waited = 0; waited < 60_000; waited += 20) {
      const text = await fetch(`http://127.0.0.1:${port}/say`).then(
        (response) => response.text(),
        () => '',
      )
      if (text === word) return
      await sleep(20)
    }
    assert.fail(`It never said "${word}":\n${program.output()}`)
  }

  await says('one')
  service.write('src/service.ts', answering('two'))
  await says('two')
  assert.match(program.output(), /^plinth: src\/service\.ts changed, starting again$/m)
  service.write('src/service.ts', 'this is no program')
  await program.said('it starts again with the next change')
  service.write('src/service.ts', answering('three'))
  await says('three')
  program.process.kill('SIGINT')
  assert.equal(await program.ended(), 0)
})
