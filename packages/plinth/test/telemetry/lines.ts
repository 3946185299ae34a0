import assert from 'node:assert/strict'
import type { Observation } from '../../src/core/observation.ts'
import { log } from '../../src/telemetry/index.ts'

export type Line = Readonly<Record<string, unknown>>
type Options = Partial<Parameters<typeof log>[0]>

export const identity = { service: 'todo', version: '1.2.3', environment: 'production' }

/** What the log writes of these observations, as it is written. */
export function written(observations: readonly Observation[], options: Options = {}): string {
  let text = ''
  const destination = {
    write(line: string) {
      text += line
    },
    flush() {},
  }
  const observe = log({ ...identity, level: 'debug', destination, pretty: false, ...options })
  for (const observation of observations) observe(observation)
  return text
}

/** The lines of these observations, each a JSON object of its own. */
export function lines(observations: readonly Observation[], options: Options = {}): Line[] {
  const text = written(observations, options)
  assert.ok(text === '' || text.endsWith('\n'))
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line))
}

/** What an author logs. */
export function message(fields: unknown, text = 'x', level: 'debug' | 'info' = 'info'): Observation {
  return { kind: 'message', level, message: text, fields: fields as Line, call: undefined }
}
