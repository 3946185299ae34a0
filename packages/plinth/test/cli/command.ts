import { bin, run } from '../server/temporary-service.ts'

/** What a command has said, on both outputs, and its exit code. */
export interface Result {
  readonly code: number | null
  readonly output: string
}

/** Runs the command line in a folder: `command(folder)("call wait ms=1")`. Quotes hold words together. */
export function command(folder: string) {
  return async (line: string, environment: Record<string, string> = {}): Promise<Result> => {
    const words = (line.match(/(?:'[^']*'|\S)+/g) ?? []).map((word) => word.replaceAll("'", ''))
    const program = run([bin, ...words], folder, environment)
    const code = await program.ended()
    return { code, output: program.output() }
  }
}
