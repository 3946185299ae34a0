import assert from 'node:assert/strict'
import { Agent, get } from 'node:http'
import { after, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { addresses, type Program, run, temporaryService } from './temporary-service.ts'

const service = temporaryService()
const programs: Program[] = []
after(() => {
  for (const program of programs) program.process.kill('SIGKILL')
  service.remove()
})

/** Milliseconds for which a service that stops goes on as if nothing were. */
const drain = 200

interface Tally {
  answered: number
  /** How many of them after readiness had turned red. */
  late: number
  lost: string[]
}

/** One request on a kept connection: `answered`, `refused` when nobody listens any more, else what went wrong. */
function ask(url: string, agent: Agent): Promise<string> {
  return new Promise((tell) => {
    get(url, { agent }, (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (part: string) => {
        text += part
      })
      // A busy machine may be told that it is one; only a refusal because of the stop would be a loss.
      response.on('end', () => tell(text.includes('"ms"') || text.includes('"overloaded"') ? 'answered' : text))
      response.on('error', (error: NodeJS.ErrnoException) => tell(`cut off: ${error.code}`))
    }).on('error', (error: NodeJS.ErrnoException) => tell(error.code === 'ECONNREFUSED' ? 'refused' : `${error.code}`))
  })
}

/** A caller that goes on until nobody listens: stubbornly, or only while readiness is green, as behind a balancer. */
async function caller(url: string, isWanted: () => boolean, tally: Tally): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  let askedAt = performance.now()
  while (isWanted()) {
    // Whoever is silent for as long as the window may be let go, if only because the machine did not let it run.
    const wasSilent = performance.now() - askedAt >= drain
    askedAt = performance.now()
    const outcome = await ask(`${url}/wait?ms=${tally.answered % 5}`, agent)
    if (outcome === 'refused') break
    if (outcome === 'answered') tally.answered++
    else if (!wasSilent) tally.lost.push(outcome)
  }
  agent.destroy()
}

async function cycle(stubborn: boolean): Promise<Tally> {
  const environment = { PORT: '0', INTERNAL_PORT: '0', SHUTDOWN_DRAIN_MS: String(drain) }
  const program = run(['src/main.ts'], service.folder, environment)
  programs.push(program)
  const { url, internalUrl } = await addresses(program)
  const tally: Tally = { answered: 0, late: 0, lost: [] }
  let ready = true
  const callers = Array.from({ length: 30 }, () => caller(url, () => stubborn || ready, tally))
  while (tally.answered < 200) await sleep(5)
  program.process.kill('SIGTERM')
  await program.said('"state":"draining"')
  const whenRed = tally.answered
  ready = await fetch(`${internalUrl}/readyz`).then(
    ({ status }) => status === 200,
    () => false,
  )
  assert.equal(ready, false)
  await Promise.all(callers)
  assert.equal(await program.ended(), 0)
  return { ...tally, late: tally.answered - whenRed }
}

for (const [kind, stubborn] of [
  ['stubborn', true],
  ['well-behaved', false],
] as const) {
  test(`a stop under load loses no request of ${kind} callers, five times over`, async () => {
    let served = 0
    for (let round = 1; round <= 5; round++) {
      const { answered, late, lost } = await cycle(stubborn)
      assert.deepEqual(lost, [], `lost in round ${round}, of ${answered}`)
      served += late
    }
    // A machine may let nobody run for a window, but hardly in each round.
    assert.ok(served > 0, 'what comes after readiness has turned red is served')
  })
}
