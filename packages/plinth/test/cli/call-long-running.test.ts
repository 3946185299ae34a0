import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { addresses, type Program, run, temporaryService } from '../server/temporary-service.ts'
import { command } from './command.ts'

const service = `
import { failure, implement, operation, resource, service, t } from 'plinth'

const book = resource('book', { path: '/books', fields: { title: t.String() } })
const contract = service('probe', {
  ...book.operations,
  importBooks: operation({
    summary: 'Import books',
    http: 'POST /books/import',
    longRunning: 'always',
    transaction: 'none',
    input: t.Object({ titles: t.Array(t.String()) }),
    output: t.Object({ imported: t.Integer() }),
    errors: { nothing: failure('failed_precondition', { title: 'Nothing to import' }) },
  }),
})

export default implement(contract, book.provide, {
  ...book.handlers,
  async importBooks({ titles }, { perform, errors }) {
    if (titles.length === 0) throw errors.nothing()
    for (const title of titles) await perform(contract.operations.createBook, { title })
    return { imported: titles.length }
  },
})
`
const probe = temporaryService({ 'src/service.ts': service })
const programs: Program[] = []
const plinth = command(probe.folder)
after(() => {
  for (const program of programs) program.process.kill('SIGKILL')
  probe.remove()
})

test('"plinth call" waits for the end of what takes long, here and elsewhere', async () => {
  const made = await plinth('migrate new start')
  assert.equal(made.code, 0, made.output)
  const { output: token } = await plinth('token --sub ada')
  const program = run(['src/main.ts'], probe.folder, { PORT: '0', INTERNAL_PORT: '0' })
  programs.push(program)
  const { url } = await addresses(program)
  for (const where of ['', `--url ${url}`]) {
    const call = (fields: string) => plinth(`call importBooks ${fields} --token ${token.trim()} ${where}`)
    const done = await call('titles=Emma,Persuasion')
    assert.equal(done.code, 0, done.output)
    const { status, result } = JSON.parse(done.output)
    assert.deepEqual([status, result], ['succeeded', { imported: 2 }])
    const failed = await call(`--input {"titles":[]}`)
    assert.deepEqual([failed.code, failed.output.trim()], [1, 'plinth: nothing: Nothing to import'])
    const begun = await call('titles=Emma --no-wait')
    assert.match(JSON.parse(begun.output).status, /^(pending|running|succeeded)$/)
  }
  const described = await plinth('describe importBooks')
  assert.match(described.output, /traits +command, long-running/)
  assert.match(described.output, /success +202\n/)
})
