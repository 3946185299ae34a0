// A service on Plinth whose operations have a known capacity: one takes CPU, one waits for one of 16 places for 50 ms.
import { setTimeout as sleep } from 'node:timers/promises'
import { implement, operation, service, t } from 'plinth'
import { serve } from 'plinth/server'

const open = { access: 'public', output: t.String() } as const
const busy = service('busy', {
  compute: operation({
    ...open,
    summary: 'Take some milliseconds of CPU',
    http: 'GET /compute/{milliseconds}',
    input: t.Object({ milliseconds: t.Integer({ minimum: 1, maximum: 1000 }) }),
  }),
  wait: operation({ ...open, summary: 'Wait for a place, and 50 ms in it', http: 'GET /wait' }),
})

const waiting: (() => void)[] = []
let places = 16

await serve(
  implement(busy, {
    compute: ({ milliseconds }) => compute(milliseconds),
    async wait() {
      if (places > 0) places--
      else await new Promise<void>((enter) => waiting.push(enter))
      await sleep(50)
      const next = waiting.shift()
      if (next) next()
      else places++
      return 'done'
    },
  }),
)

/** By the CPU, not by the clock: what else the machine does must not change the capacity. */
function compute(milliseconds: number): string {
  const until = used() + milliseconds * 1000
  while (used() < until);
  return 'done'
}

function used(): number {
  const { user, system } = process.threadCpuUsage?.() ?? process.cpuUsage()
  return user + system
}
