import { withoutSecrets } from './secrets.ts'

/** An error as it is logged: no members of its own but its code, for those may hold input. */
export interface DescribedError {
  readonly type: string
  readonly message: string
  readonly code?: string
  /** The stack, a line each. */
  readonly stack?: readonly string[]
  readonly cause?: DescribedError
}

const mostLines = 50
const mostCauses = 3

/** Describes anything that was thrown, without secrets. It never throws. */
export function describeError(thrown: unknown, causes = mostCauses): DescribedError {
  try {
    if (!(thrown instanceof Error)) return { type: typeof thrown, message: withoutSecrets(String(thrown)) }
    // Anybody may have written anything over them.
    const { name, message, code, stack, cause } = thrown as unknown as Readonly<Record<string, unknown>>
    return {
      type: withoutSecrets(String(name)),
      message: withoutSecrets(String(message)),
      ...(typeof code === 'string' && { code: withoutSecrets(code) }),
      ...(typeof stack === 'string' && { stack: stackLines(stack) }),
      ...(cause !== undefined && causes > 0 && { cause: describeError(cause, causes - 1) }),
    }
  } catch {
    return { type: 'unreadable', message: 'An error that cannot be read was thrown.' }
  }
}

function stackLines(stack: string): string[] {
  return withoutSecrets(stack)
    .split('\n', mostLines)
    .map((line) => line.trim())
}
