import type { ReflectedOperation } from '../../core/reflect.ts'
import type { LoadedService } from '../../server/load-service.ts'
import { connect } from '../connection.ts'

/** Calls of a service, one after the other. */
export interface FakeCalls {
  call(operation: ReflectedOperation, input: unknown): Promise<unknown>
  close(): Promise<void>
}

/** Opens the way to a service: to a running one, or to its database. */
export async function fakeCalls(loaded: LoadedService, options: { url?: string; token?: string }): Promise<FakeCalls> {
  const { transport, close } = await connect(loaded, options)
  const { about } = loaded.implementation.service
  const known = new Map<string, ReturnType<typeof transport>>()
  return {
    close,
    async call(operation, input) {
      const send = known.get(operation.name) ?? transport(operation, about)
      known.set(operation.name, send)
      return send(input, {})
    },
  }
}
