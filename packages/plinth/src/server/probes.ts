import type { Health, HealthStatus } from './health.ts'
import type { Answer, Routes } from './internal-server.ts'
import type { Lifecycle } from './lifecycle.ts'

interface ProbesOptions {
  readonly service: string
  readonly version: string
  readonly lifecycle: Lifecycle
  readonly health: () => Promise<Health>
  /** The metrics. */
  readonly measured: () => Answer
}

/**
 * What an orchestrator asks on the internal port, as application/health+json: `/livez`, whether the process is alive,
 * which depends on nothing; `/startupz`, whether it has come up; `/readyz`, whether it should be sent requests, and
 * `/healthz`, the same. Beside them `/metrics`.
 */
export function probes({ service, version, lifecycle, health, measured }: ProbesOptions): Routes {
  const answer = (status: HealthStatus, more: object = {}): Answer => ({
    status: status === 'fail' ? 503 : 200,
    mediaType: 'application/health+json',
    body: JSON.stringify({ status, version: version.split('.')[0], releaseId: version, serviceId: service, ...more }),
  })
  const ready = async (): Promise<Answer> => {
    if (lifecycle.state !== 'ready') return answer('fail', { output: lifecycle.state })
    const { status, checks } = await health()
    return answer(status, { checks })
  }
  return {
    '/livez': () => answer('pass'),
    '/startupz': () => (lifecycle.state === 'starting' ? answer('fail', { output: 'starting' }) : answer('pass')),
    '/readyz': ready,
    '/healthz': ready,
    '/metrics': measured,
  }
}
