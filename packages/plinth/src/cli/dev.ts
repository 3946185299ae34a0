import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, watch } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Command } from 'commander'
import { print, styled } from './print.ts'
import { type ServiceOptions, serviceFolder, serviceOption } from './service-option.ts'

/** Milliseconds that a change waits for others: an editor writes more than once, a checkout writes many files. */
const settle = 100

/** `plinth dev`: the service, started again whenever its source changes. */
export function devCommand(): Command {
  return new Command('dev')
    .description('Run the service and start it again whenever its source, or that of plinth, changes.')
    .addOption(serviceOption())
    .addHelpText('after', '\nExample:\n  plinth dev --service services/todo')
    .action((options: ServiceOptions) => develop(serviceFolder(options)))
}

async function develop(folder: string): Promise<void> {
  const changed = new Set<string>()
  let restarting: Promise<void> | undefined
  const restart = async (): Promise<void> => {
    await sleep(settle)
    print(styled('cyan', `plinth: ${[...changed].sort().join(', ')} changed, starting again`))
    changed.clear()
    await stopped(running, 'SIGTERM')
    running = start(folder)
    restarting = changed.size > 0 ? restart() : undefined
  }
  const watchers = watched(folder).map(({ path, recursive }) =>
    watch(path, { recursive }, (_event, name) => {
      if (!name || !/\.(ts|js|json)$|^\.env$/.test(name)) return
      changed.add(relative('.', join(path, name)))
      restarting ??= restart()
    }),
  )
  let running = start(folder)
  const { promise: ended, resolve: end } = Promise.withResolvers<NodeJS.Signals>()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => end(signal))
  const signal = await ended
  for (const watcher of watchers) watcher.close()
  await restarting
  await stopped(running, signal)
}

/** What the service is made of, but not what it keeps or has installed; and plinth, where its source is at hand. */
function watched(folder: string): readonly { readonly path: string; readonly recursive: boolean }[] {
  const source = fileURLToPath(new URL('..', import.meta.url))
  const deep = [join(folder, 'src'), join(folder, 'migrations')].filter((path) => existsSync(path))
  if (existsSync(join(source, 'cli', 'dev.ts'))) deep.push(source)
  return [{ path: folder, recursive: false }, ...deep.map((path) => ({ path, recursive: true }))]
}

/** A process of its own, so that nothing of the old source is left. One that fails waits for the next change. */
function start(folder: string): ChildProcess {
  const [, plinth] = process.argv
  const child = spawn(process.execPath, [plinth as string, 'serve', '--service', folder], { stdio: 'inherit' })
  child.on('exit', (code) => {
    if (code) print(styled('yellow', `plinth: it ended with code ${code}; it starts again with the next change`))
  })
  return child
}

function stopped(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  return new Promise((done) => {
    if (child.exitCode !== null || child.signalCode !== null) return done()
    child.on('exit', () => done())
    child.kill(signal)
  })
}

function sleep(milliseconds: number): Promise<void> {
  return new Promise((awake) => setTimeout(awake, milliseconds))
}
