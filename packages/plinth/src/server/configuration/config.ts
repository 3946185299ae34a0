import { join } from 'node:path'
import querystring from 'node:querystring'
import { missingVariables, neededWhere } from '../../core/needed-variables.ts'
import { isUnprotected } from '../../identity/issuer/issuer-registration.ts'
import { hide } from '../../telemetry/hidden.ts'
import { registeredIssuers } from '../issuers.ts'
import type { Manifest } from '../manifest.ts'
import type { Subject } from '../subject.ts'
import { textOf } from './declared-variable.ts'
import type { EnvironmentName, Need, Variable } from './variable.ts'
import {
  defaultEnvironment,
  defaultText,
  givenText,
  type Texts,
  type VariableNames,
  withDotEnv,
} from './variable-text.ts'
import { variables } from './variables.ts'

type Variables = typeof variables

/** The configuration of one service, under the names of its variables; those of its own apart. */
export type Config = {
  readonly [N in keyof Variables]: Variables[N] extends Variable<infer T> ? T : never
} & { readonly own: Readonly<Record<string, unknown>> }

/** What is wrong with one variable, and what to do about it. Holds no secret. */
export interface ConfigFault {
  readonly variable: string
  readonly message: string
}

/** The configuration cannot be used. The message lists all that is wrong with it. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
  readonly faults: readonly ConfigFault[]

  constructor(service: string, faults: readonly ConfigFault[]) {
    const lines = faults.map(({ variable, message }) => `  ${variable} ${message}`)
    super(`${service} cannot start, its configuration is not usable:\n${lines.join('\n')}`)
    this.faults = faults
  }
}

/**
 * The configuration of a service. A variable comes from the environment; a secret also from the file that `NAME_FILE`
 * names; in development also from `.env` in the service's folder; else it is its default. From now on no text of this
 * process shows a secret of it. Throws a ConfigError with all faults at once, under the names that variables have for
 * whoever sets them.
 */
export function readConfig(environment: Texts, subject: Subject, named: VariableNames = (name) => name): Config {
  const { name: service, manifest, needs } = subject
  const given = withDotEnv(environment, manifest.folder)
  const facts = {
    service,
    environment: defaultEnvironment(given),
    data: dataFolder(manifest),
    port: String(manifest.port),
    internalPort: String(manifest.internalPort),
  }
  // An environment that nobody knows is a fault of its own; the rest is judged as strictly as it can be.
  const where = variables.ENVIRONMENT.form.read(given.ENVIRONMENT || facts.environment) ?? 'production'
  const faults: ConfigFault[] = []
  const read = (declarations: Readonly<Record<string, Variable<unknown>>>): Record<string, unknown> => {
    const values: Record<string, unknown> = {}
    for (const [name, declared] of Object.entries(declarations)) {
      try {
        const text = givenText(name, declared, given, named) ?? defaultText(declared, where, facts)
        const spared = declared.unless !== undefined && isGiven(declared.unless, given)
        values[name] = readValue(named(name), declared, text, { where, needs: spared ? [] : needs })
        if (declared.secret && text !== undefined) hide(secretsOf(text, values[name], declared))
      } catch (error) {
        faults.push({ variable: named(name), message: (error as Error).message })
      }
    }
    return values
  }
  const config = { ...read(variables), own: read(subject.variables) } as unknown as Config
  for (const name of missingVariables(subject.needed, config.own)) {
    if (faults.some(({ variable }) => variable === named(name))) continue
    const { form } = subject.variables[name] as Variable<unknown>
    const next = `For example ${named(name)}=${form.example}`
    faults.push({
      variable: named(name),
      message: `is not set, and it is needed where ${neededWhere(subject.needed, name)}. ${next}`,
    })
  }
  const unfit = faults.length > 0 ? undefined : issuerFault(config, facts.data, where)
  if (unfit !== undefined) faults.push({ variable: named('TOKEN_ISSUER'), message: unfit })
  if (faults.length > 0) throw new ConfigError(service, faults)
  return config
}

/** Why the issuers cannot be used together. */
function issuerFault(config: Config, data: string, where: EnvironmentName): string | undefined {
  try {
    const isUnfit = isStrict(where) && registeredIssuers(config, data).some(isUnprotected)
    return isUnfit ? `has keys that are found without TLS; ${where} refuses that` : undefined
  } catch (error) {
    return `cannot be used: ${(error as Error).message}`
  }
}

function isGiven(name: string, given: Texts): boolean {
  return Boolean(given[name] || given[`${name}_FILE`])
}

/**
 * The texts of a configuration by variable, in the order of declaration, with nothing in them that must not be seen.
 */
export function redacted({ own, ...config }: Config, subject: Subject): Readonly<Record<string, string>> {
  const texts: Record<string, string> = {}
  const values: Readonly<Record<string, unknown>> = { ...config, ...own }
  for (const [name, { secret, form }] of Object.entries({ ...variables, ...subject.variables })) {
    const value = values[name]
    if (value === undefined) continue
    const text = textOf(value)
    texts[name] = !secret ? text : (form.redact?.(text) ?? '***')
  }
  return texts
}

/**
 * What is secret of a variable: all of its text, or what its form does not show, and what is a secret by itself in it.
 */
function secretsOf(text: string, value: unknown, { form }: Variable<unknown>): readonly string[] {
  const whole = form.redact ? [] : [text]
  const { protocol, username, password } = URL.parse(text) ?? {}
  const secret = password || (protocol?.startsWith('http') && username)
  return [...whole, ...(secret ? [secret, querystring.unescape(secret)] : (form.parts?.(value as {}) ?? []))]
}

/** Where a service keeps its files in development; not under version control. */
export function dataFolder({ folder }: Manifest): string {
  return join(folder, '.data')
}

function readValue(
  name: string,
  declared: Variable<unknown>,
  text: string | undefined,
  { where, needs }: { where: EnvironmentName; needs: readonly Need[] },
): unknown {
  const { form, secret, needed } = declared
  const next = `For example ${name}=${form.example}`
  if (text === undefined) {
    if (needed && needs.includes(needed)) throw new Error(`is not set, and it is needed in ${where}. ${next}`)
    return undefined
  }
  const value = form.read(text)
  if (value == null) throw new Error(`must be ${form.description}${secret ? '' : `, not "${text}"`}. ${next}`)
  const reason = isStrict(where) ? declared.unsafe?.(value) : undefined
  if (reason) throw new Error(`${reason}; ${where} refuses that. ${next}`)
  return value
}

function isStrict(where: EnvironmentName): boolean {
  return where === 'staging' || where === 'production'
}
