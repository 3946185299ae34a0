import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'

const telemetry = new URL('../../src/telemetry/index.ts', import.meta.url)

/** A program that logs to its standard output, which is a pipe to us. */
function program(body: string) {
  const code = `
    import { log } from ${JSON.stringify(telemetry.href)}
    const observe = log({ service: 'todo', version: '1.0.0', environment: 'production' })
    const say = (n, fields) => observe({ kind: 'message', level: 'info', message: String(n), fields, call: undefined })
    ${body}`
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: ['pipe', 'pipe', 'pipe'] })
  return { child, ended: once(child, 'close').then(([status]) => status as number) }
}

const messages = (output: string): string[] =>
  output
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line).message)

const endings: Readonly<Record<string, readonly [end: string, status: number]>> = {
  'exits at once': ['process.exit(3)', 3],
  crashes: ['setTimeout(() => { throw new Error("oh") })', 1],
  'comes to its end': ['', 0],
  'exits while a piece is being written': ['setTimeout(() => process.exit(4), 105)', 4],
}
for (const [what, [end, status]] of Object.entries(endings)) {
  for (const hurry of [true, false]) {
    test(`a program that ${what} has written every line, in order, to a ${hurry ? 'quick' : 'slow'} reader`, async () => {
      const { child, ended } = program(`
        for (let n = 0; n < 20000; n++) say(n)
        ${end}`)
      if (!hurry) await sleep(500)
      const output = text(child.stdout)
      assert.equal(await ended, status)
      const all = messages(await output)
      assert.equal(all.length, 20_000)
      assert.ok(all.every((each, index) => each === String(index)))
    })
  }
}

test('lines are written together, some 100 ms after the first of them', async () => {
  const { child, ended } = program('say(0); say(1); setTimeout(() => {}, 60_000)')
  const [first] = await once(child.stdout, 'data')
  assert.deepEqual(messages(String(first)), ['0', '1'])
  assert.equal(child.exitCode, null, 'and not only at the end')
  child.kill()
  await ended
})

test('when nobody reads, lines are lost instead of memory or time, and how many is said when somebody reads again', async () => {
  const { child, ended } = program(`
    const filler = Object.fromEntries(Array.from({ length: 10 }, (_, n) => ['f' + n, 'x'.repeat(1000)]))
    let n = 0
    const start = performance.now()
    for (; n < 5000; n++) say(n, filler)
    console.error(n, performance.now() - start, process.memoryUsage.rss())
    process.stdin.once('data', () => { say('last'); process.stdin.destroy() })`)
  const [report] = await once(child.stderr, 'data')
  let output = ''
  for await (const part of child.stdout.setEncoding('utf8')) {
    output += part
    if (output.includes(' lines were lost')) child.stdin.end('go on')
  }
  const all = messages(output)
  await ended
  const [count = 0, , memory = 0] = String(report).split(' ').map(Number)
  assert.ok(memory < 400 * 1_048_576, `${memory} bytes`)
  const lost = all.filter((each) => each.endsWith(' lines were lost')).map((each) => Number.parseInt(each, 10))
  const kept = all.filter((each) => /^\d+$/.test(each))
  assert.ok(lost.length > 0 && kept.length > 1000)
  assert.equal(kept.length + lost.reduce((sum, each) => sum + each, 0), count)
  assert.ok(kept.every((each, index) => each === String(index) || Number(each) > index))
  assert.equal(all.at(-1), 'last')
})

test('a reader that goes away takes nothing down', async () => {
  const { child, ended } = program(`
    const timer = setInterval(() => say(0), 1)
    setTimeout(() => { clearInterval(timer); console.error('still here') }, 600)`)
  child.stdout.destroy()
  assert.equal(await text(child.stderr), 'still here\n')
  assert.equal(await ended, 0)
})
