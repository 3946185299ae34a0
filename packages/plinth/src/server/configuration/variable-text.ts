import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import type { EnvironmentName, Variable } from './variable.ts'

/** Texts by the name of their variable, as in `process.env`. */
export type Texts = Readonly<Record<string, string | undefined>>

/** What a variable is called in an environment that several services share: `PORT` is `TODO_PORT`. */
export type VariableNames = (variable: string) => string

/** The environment, and under it what `.env` in the folder says when this is development. */
export function withDotEnv(given: Texts, folder: string): Texts {
  const file = join(folder, '.env')
  const development = (given.ENVIRONMENT || defaultEnvironment(given)) === 'development'
  return development && existsSync(file) ? { ...parseEnv(readFileSync(file, 'utf8')), ...given } : given
}

/** Where a service runs that nobody told: what sets NODE_ENV=production is no place for convenience. */
export function defaultEnvironment(given: Texts): EnvironmentName {
  return given.NODE_ENV === 'production' ? 'production' : 'development'
}

/** What is given for a variable; empty is not given. Throws an Error that says what is wrong with the giving. */
export function givenText(
  name: string,
  { secret, long }: Variable<unknown>,
  given: Texts,
  named: VariableNames,
): string | undefined {
  const direct = given[name] || undefined
  const file = `${name}_FILE`
  const path = secret || long ? given[file] || undefined : undefined
  if (path === undefined) return direct
  if (direct !== undefined) throw new Error(`is set, and ${named(file)} too. Unset one of them.`)
  try {
    return readFileSync(path, 'utf8').trimEnd()
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw new Error(`cannot be read from ${path} (${code}), which ${named(file)} names. Check path and permissions.`, {
      cause: error,
    })
  }
}

/** The default of a variable, with the facts of the service filled in. */
export function defaultText(
  declared: Variable<unknown>,
  environment: EnvironmentName,
  facts: Readonly<Record<string, string>>,
): string | undefined {
  const template = typeof declared.default === 'object' ? declared.default[environment] : declared.default
  return template?.replace(/\{(\w+)\}/g, (whole, fact: string) => facts[fact] ?? whole)
}
