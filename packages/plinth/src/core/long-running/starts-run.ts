import type { ActiveCall } from '../active-call.ts'
import type { Part } from '../compose.ts'
import type { ReflectedOperation } from '../reflect.ts'
import { asyncPreference } from './async-preference.ts'
import { runsOf } from './operations.ts'
import { statusOf } from './status-of.ts'

/** The part of a long-running operation as its calls perform it: they start a run, or do at once what one does. */
export function startsRun(part: Part): Part {
  const { operation, handle, ask } = part
  const isStarted = starting(operation)
  return {
    operation,
    handle: async (call) => {
      if (!isStarted(call)) return handle(call)
      call.success = 202
      return statusOf(await runsOf(call).start(call), untold)
    },
    ask:
      ask && operation.declaration.longRunning === 'preferred'
        ? async (call) => {
            if (!isStarted(call)) await ask(call)
          }
        : undefined,
  }
}

/** Whether a call is answered before the work is done. */
function starting({ declaration }: ReflectedOperation): (call: ActiveCall) => boolean {
  if (declaration.longRunning === 'always') return () => true
  return ({ carrier }) => asyncPreference(carrier.metadata('prefer')) !== undefined
}

/** A run that has only been started has nothing to tell of its end. */
const untold = { basePath: '', problemBase: '', created: new Map<string, string>() }
