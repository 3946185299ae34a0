// A service on Plinth whose operations have a known capacity: two take CPU, one waits for one of 16 places for 50 ms.
import { setTimeout as sleep } from 'node:timers/promises'
import { implement, operation, service, t } from 'plinth'
import { serve } from 'plinth/server'

const open = { access: 'public', output: t.String() } as const
const busy = service('busy', {
  compute4: operation({ ...open, summary: 'Take 4 ms of CPU', http: 'GET /compute4' }),
  compute10: operation({ ...open, summary: 'Take 10 ms of CPU', http: 'GET /compute10' }),
  wait: operation({ ...open, summary: 'Wait for a place, and 50 ms in it', http: 'GET /wait' }),
})

const waiting: (() => void)[] = []
let places = 16

await serve(
  implement(busy, {
    compute4: () => compute(4),
    compute10: () => compute(10),
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
