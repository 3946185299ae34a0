import type { Interceptor } from '../core/interceptor.ts'
import type { Pipeline } from '../core/invoke.ts'
import { type ReflectedService, reflect } from '../core/reflect.ts'
import type { UnitOfWork } from '../core/unit-of-work.ts'
import { memoryLimiter } from '../interceptor/rate-limit/memory-limiter.ts'
import { withBuiltIn } from './built-in.ts'
import { policiesOf } from './limits.ts'
import type { LoadedService } from './load-service.ts'
import { compileService } from './pipelines.ts'
import { subjectOf } from './subject.ts'

/** A service as it would run, for those who only read: documents and descriptions. */
export interface Declared {
  readonly service: ReflectedService
  readonly version: string
  readonly pipelines: ReadonlyMap<string, Pipeline>
  readonly interceptors: readonly Interceptor[]
}

/** A service as it would run, without anything that it would need to: no configuration, no storage, no keys. */
export function declared({ implementation: own, manifest }: LoadedService): Declared {
  const { needs } = subjectOf(own, manifest)
  const implementation = withBuiltIn(own)
  const compiled = compileService(implementation, {
    observe: () => undefined,
    verifier: { verify: unused },
    keys: { verify: unused },
    limits: {
      policies: policiesOf(own.service.about, { ENVIRONMENT: 'production', RATE_LIMIT: undefined }),
      limiter: memoryLimiter(),
    },
    unitOfWork: needs.includes('storage') ? unopened : undefined,
    checkOutput: false,
  })
  return { service: reflect(implementation.service), version: manifest.version, ...compiled }
}

const unopened: UnitOfWork = { command: unused, query: unused, recorded: (next) => next, note: unused }

function unused(): never {
  throw new TypeError('This service was only read. To call it, serve it.')
}
