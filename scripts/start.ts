// npm start [-- NAME ...]: all services, or the named ones, in one process, and the portal that lists them.
// Where there are several, what one of them reads from NAME it reads from SERVICE_NAME first: TODO_PORT=8102 npm start.
import { enableCompileCache } from 'node:module'
import { basename } from 'node:path'
import { styleText } from 'node:util'
import type { Texts, VariableNames } from '../packages/plinth/src/server/configuration/variable-text.ts'
import type { LoadedService } from '../packages/plinth/src/server/load-service.ts'
import type { Portal } from '../packages/plinth/src/server/portal.ts'
import type { Running } from '../packages/plinth/src/server/start.ts'
import { root } from './files.ts'

enableCompileCache()
const { loadService, ServiceError, serviceFolders } = await import('../packages/plinth/src/server/load-service.ts')
const { createExchange } = await import('../packages/plinth/src/server/exchange.ts')
const { integer } = await import('../packages/plinth/src/server/configuration/form.ts')
const { ConfigError, readConfig } = await import('../packages/plinth/src/server/configuration/config.ts')
const { subjectOf } = await import('../packages/plinth/src/server/subject.ts')
const { start } = await import('../packages/plinth/src/server/start.ts')
const { startFailure } = await import('../packages/plinth/src/server/start-failure.ts')
const { portalEntry, startPortal } = await import('../packages/plinth/src/server/portal.ts')
const { exitCodes, supervise } = await import('../packages/plinth/src/server/supervise.ts')

/** What can belong to one service only. */
const owned: ReadonlySet<string> = new Set(['PORT', 'INTERNAL_PORT', 'DATABASE_URL'])
const began = performance.now()
const running: Running[] = []
try {
  const services = await Promise.all(chosen(process.argv.slice(2)).map(loadService))
  services.sort((one, other) => one.manifest.port - other.manifest.port)
  const plans = services.map(({ implementation, manifest }) => {
    if (services.length === 1) return { implementation, manifest }
    const prefix = prefixOf(implementation.service.name)
    return { implementation, manifest, texts: textsFor(prefix), named: namesFor(prefix) }
  })
  const faults = plans.map(configFaults).filter((text) => text !== undefined)
  if (faults.length > 0) {
    process.stderr.write(`${faults.join('\n')}\n`)
    process.exit(exitCodes.config)
  }
  const exchange = createExchange()
  for (const { implementation, manifest, texts, named } of plans) {
    running.push(await start(implementation, { folder: manifest.folder, texts, named, exchange }))
  }
  const portal = await startPortal({
    host: running[0]?.config.HOST ?? 'localhost',
    port: portalPort(process.env.PORTAL_PORT),
    observe: (observation) => running[0]?.observe(observation),
    entries: () => running.map(portalEntry),
  })
  supervise(running, { deadline: Math.max(...running.map(({ config }) => config.SHUTDOWN_DEADLINE_MS)) })
  print(portal)
} catch (error) {
  const { message, exitCode } = startFailure(error)
  process.stderr.write(`${message}\n`)
  await Promise.allSettled(running.map(({ close }) => close()))
  process.exit(exitCode)
}

/** The folders of the named services, or of all. */
function chosen(names: readonly string[]): readonly string[] {
  const all = serviceFolders(`${root}services`)
  const known = all.map((folder) => basename(folder))
  const unknown = names.filter((name) => !known.includes(name))
  if (unknown.length > 0) {
    process.stderr.write(`There is no service ${unknown.join(', ')}. There are ${known.join(', ')}.\n`)
    process.exit(exitCodes.usage)
  }
  if (all.length === 0) throw new ServiceError('There is no service in services/.')
  return names.length === 0 ? all : all.filter((folder) => names.includes(basename(folder)))
}

interface Plan extends LoadedService {
  readonly texts?: Texts
  readonly named?: VariableNames
}

/** What is wrong with the configuration of a service; looked for in all of them before the first is started. */
function configFaults({ implementation, manifest, texts = process.env, named }: Plan): string | undefined {
  try {
    readConfig(texts, subjectOf(implementation, manifest), named)
    return undefined
  } catch (error) {
    if (error instanceof ConfigError) return error.message
    throw error
  }
}

function prefixOf(service: string): string {
  return `${service.replaceAll('-', '_').toUpperCase()}_`
}

/** One process has one environment: what can belong to one service only counts only where it names that service. */
function textsFor(prefix: string): Record<string, string | undefined> {
  const texts = Object.fromEntries(Object.entries(process.env).filter(([name]) => !owned.has(name)))
  for (const [name, text] of Object.entries(process.env)) {
    if (name.startsWith(prefix)) texts[name.slice(prefix.length)] = text
  }
  return texts
}

/** A variable is named as it is given; one that is not, as it would have to be. */
function namesFor(prefix: string): VariableNames {
  return (name) => (owned.has(name) || prefix + name in process.env ? prefix + name : name)
}

function portalPort(text = '8000'): number {
  const form = integer(0, 65_535, 8000)
  const port = form.read(text)
  if (port === undefined) throw new ServiceError(`PORTAL_PORT must be ${form.description}, not "${text}".`)
  return port
}

function print(portal: Portal): void {
  const rows = running.map(({ name, url, internalUrl }) => [name, url, `${url}/docs`, `${internalUrl}/readyz`])
  const all = [['service', 'address', 'documentation', 'health'], ...rows]
  const widths = [0, 1, 2, 3].map((column) => Math.max(...all.map((row) => row[column]?.length ?? 0)))
  const lines = all.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  )
  const [head = '', ...body] = lines
  const milliseconds = Math.round(performance.now() - began)
  process.stdout.write(`\n  ${styleText('bold', head)}\n${body.map((line) => `  ${line}\n`).join('')}\n`)
  process.stdout.write(`  All of it: ${portal.url}   ready in ${milliseconds} ms, Ctrl-C stops\n\n`)
}
