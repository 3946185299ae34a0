import { hash } from 'node:crypto'
import type { ActiveCall } from '../core/active-call.ts'
import { invalid, problem } from '../core/failure/problems.ts'
import { idempotencyKeyPattern } from '../core/idempotency-key.ts'
import type { Interceptor } from '../core/interceptor.ts'
import { canonicalJson } from '../core/json/canonical-json.ts'

/**
 * The stage that makes a command with an `idempotency-key` happen once: it sets `call.idempotency`, under which storage
 * records the outcome and answers from the record, and refuses a second call while the first is running.
 */
export function idempotency(): Interceptor {
  const running = new Set<string>()
  return {
    stage: 'idempotency',
    refuses({ declaration: { transaction, idempotencyKey } }) {
      if (transaction !== 'command') return []
      const always = ['validation_failed', 'idempotency_key_reused', 'idempotency_in_progress'] as const
      return idempotencyKey === 'required' ? ['idempotency_key_required', ...always] : always
    },
    wrap({ name, service, declaration: { transaction, idempotencyKey } }, next) {
      if (transaction !== 'command') return next
      return (call) => {
        const sent = call.carrier.metadata('idempotency-key')
        if (sent === undefined) {
          if (idempotencyKey === 'required') throw problem('idempotency_key_required')
          return next(call)
        }
        const scope = JSON.stringify([...caller(call), service, name, readKey(sent)])
        if (running.has(scope)) throw problem('idempotency_in_progress')
        call.idempotency = { scope, fingerprint: fingerprintOf(call) }
        running.add(scope)
        return whenDone(
          () => next(call),
          () => running.delete(scope),
        )
      }
    },
  }
}

/** Keys of different callers never meet. */
function caller({ principal }: ActiveCall): readonly (string | undefined)[] {
  return [principal?.tenant, principal?.client, principal?.user]
}

/**
 * What makes a call the same as another: its input, which version of a row it is meant for, and the rights of who
 * calls.
 */
function fingerprintOf(call: ActiveCall): string {
  const conditions = ['if-match', 'if-none-match', 'if-unmodified-since'].flatMap((name) => {
    const text = call.carrier.metadata(name)
    return text === undefined ? [] : `${name}: ${text}`
  })
  return hash('sha256', [canonicalJson([call.input ?? null, ...rightsOf(call)]), ...conditions].join('\n'))
}

/** What the answer may depend on beside who calls: it is not for the same caller with other rights. */
function rightsOf({ principal }: ActiveCall): readonly unknown[] {
  if (!principal) return []
  const { scopes, roles, location, locations = location === undefined ? [] : [location] } = principal
  return [scopes.toSorted(), roles.toSorted(), locations.toSorted()]
}

const shape = new RegExp(idempotencyKeyPattern)

function readKey(sent: string): string {
  const match = shape.exec(sent.trim())
  if (!match) {
    const detail = 'Idempotency-Key must be 1 to 255 visible ASCII characters, best in double quotes'
    throw invalid([{ pointer: '/idempotency-key', code: 'invalid_format', detail, in: 'header' }])
  }
  return match[2] ?? (match[1] as string).replace(/\\(.)/g, '$1')
}

function whenDone(run: () => unknown, done: () => void): unknown {
  let output: unknown
  try {
    output = run()
  } catch (thrown) {
    done()
    throw thrown
  }
  if (output instanceof Promise) return output.finally(done)
  done()
  return output
}
