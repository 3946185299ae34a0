import { neededWhere } from '../../core/needed-variables.ts'
import type { Subject } from '../subject.ts'
import { environments, type Need, type Variable } from './variable.ts'
import { variables } from './variables.ts'

const needs: Readonly<Record<Need, string>> = {
  storage: 'a service with resources',
  cursors: 'a service with lists',
  identity: 'a service with operations that are not public',
  service: 'the service, which has no default for it',
}

/**
 * The reference of the configuration, as Markdown: the variables of every service, then those that these have of their
 * own.
 */
export function configReference(subjects: readonly Subject[]): string {
  const all = Object.entries<Variable<unknown>>(variables)
  const own = subjects.filter((subject) => Object.keys(subject.variables).length > 0)
  return `# Configuration

A service is configured by these environment variables, those that it declares for itself, and nothing else. A secret may
also be given as \`NAME_FILE\`, the path of a file that holds it. In development a file \`.env\` in the service's folder is
read, and the environment wins over it. A service with a configuration that has faults does not start: it lists all of them
and exits with code 78.
\`plinth serve --print-config\` prints what is in effect, without secrets.

This page is written by \`plinth configuration\` from \`packages/plinth/src/server/configuration/variables.ts\` and the
declarations of the services. In defaults, \`{service}\` is the service's name, \`{data}\` the folder \`.data\` in the
service's own, \`{port}\` and \`{internalPort}\` are what \`plinth.port\` and \`plinth.internalPort\` in its \`package.json\`
say, else 8080 and 9090, and \`{environment}\` is \`development\`, or \`production\` where \`NODE_ENV\` is.

${all.map(([name, declared]) => section(name, declared)).join('\n')}${own.map(sectionOf).join('')}`
}

function sectionOf({ name, variables: own, needed }: Subject): string {
  const sections = Object.entries(own).map(([variable, declared]) =>
    section(variable, declared, { level: '###', where: neededWhere(needed, variable) }),
  )
  return `\n## Of ${name} alone\n\n${sections.join('\n')}`
}

interface SectionOptions {
  readonly level?: string
  /** When it is needed, where that depends on others. */
  readonly where?: string | undefined
}

function section(name: string, declared: Variable<unknown>, { level = '##', where }: SectionOptions = {}): string {
  const lines = [`${level} ${name}`, '', declared.description, '', `- It is ${declared.form.description}.`]
  lines.push(`- Default: ${defaultOf(declared)}.`)
  if (declared.needed && typeof declared.default !== 'string') {
    const unless = declared.unless === undefined ? '' : `, unless ${declared.unless} is set`
    lines.push(`- Needed by ${needs[declared.needed]}${unless}.`)
  }
  if (where !== undefined) lines.push(`- Needed where ${where}.`)
  if (declared.secret) lines.push(`- Secret: never printed; may come as \`${name}_FILE\`.`)
  if (declared.long) lines.push(`- May come as \`${name}_FILE\`, the path of a file.`)
  if (declared.unsafe) lines.push('- Staging and production refuse values that are only good for development.')
  return `${lines.join('\n')}\n`
}

function defaultOf({ default: given }: Variable<unknown>): string {
  if (given === undefined) return 'none'
  if (typeof given === 'string') return `\`${given}\``
  const groups = Map.groupBy(environments, (environment) => given[environment])
  return [...groups]
    .map(([text, where]) => `${text === undefined ? 'none' : `\`${text}\``} in ${where.join(' and ')}`)
    .join(', ')
}
