// Runs a task of this repository under the pinned Node 24, whatever Node the shell has:
// node scripts/run.mjs TASK [ARGUMENTS]
// Written for any Node from 18 on and for no package at all, because it runs before anything is installed.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { tasks } from './tasks.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const windows = process.platform === 'win32'
const say = (line) => process.stderr.write(`plinth: ${line}\n`)
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

const [name = '', ...rest] = process.argv.slice(2)
const task = Object.hasOwn(tasks, name) ? tasks[name] : undefined
if (task === undefined) {
  say(name === '' ? 'which task?' : `there is no task "${name}"`)
  for (const [key, { about }] of Object.entries(tasks)) say(`  ${key.padEnd(14)} ${about}`)
  process.exit(2)
}

if (name !== 'deps') await install()
const node = process.env.PLINTH_NODE ?? pinned() ?? shell()
const [program, ...given] = task.run(rest)
const script = program === 'node' ? given.find((word) => word.startsWith('scripts/')) : undefined
const missing = script !== undefined && !existsSync(join(root, script))
if (missing || program === undefined) {
  say(missing ? `${script} is not written yet` : 'exec what? for example: npm run exec -- biome --version')
  process.exit(2)
}
const [command, args] = program === 'npm' ? npm(node, given) : resolve(program, given)
if (name === 'deps') process.on('exit', (code) => code === 0 && completeLockfile())
const child = spawn(command, args, { stdio: 'inherit', cwd: root, env: environment(node), shell: needsShell(command) })
// Ctrl-C in a terminal reaches the child by itself; passed on as well, it would count as the second, impatient one.
process.on('SIGINT', () => process.stdin.isTTY || child.kill('SIGINT'))
for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
// npm ends on a signal, and its shell does not pass one on: that the parent has gone is all that is heard of it here.
if (process.env.npm_lifecycle_event) stopWithParent(process.ppid)
child.on('error', (error) => {
  say(`${command} could not be started: ${error.message}`)
  process.exit(1)
})
child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : signal === 'SIGTERM' ? 143 : 1)))

function stopWithParent(parent) {
  const watch = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(watch)
    child.kill('SIGTERM')
  }, 500).unref()
}

// ---- which Node

function pinned() {
  const home = join(root, 'node_modules', `node-${windows ? 'win' : process.platform}-${process.arch}`)
  const file = join(home, 'bin', windows ? 'node.exe' : 'node')
  return existsSync(file) ? file : undefined
}

function shell() {
  const [major, minor] = process.versions.node.split('.').map(Number)
  if (major > 22 || (major === 22 && minor >= 19)) return process.execPath
  say(`this needs Node 22.19 or later; the shell has ${process.versions.node}, and no Node is pinned for`)
  say(
    `${process.platform}-${process.arch}. Next: install Node 24 ("nvm install" and "fnm use" read .nvmrc), run it again.`,
  )
  process.exit(1)
}

function environment(executable) {
  const path = Object.keys(process.env).find((key) => key.toUpperCase() === 'PATH') ?? 'PATH'
  const bins = [dirname(executable), join(root, 'node_modules', '.bin')]
  return {
    // Each file is compiled once, not in every process that a task starts. What comes from a cache cannot be covered
    // exactly.
    ...(name !== 'coverage' && { NODE_COMPILE_CACHE: join(tmpdir(), 'node-compile-cache') }),
    ...process.env,
    [path]: [...bins, process.env[path] ?? ''].join(delimiter),
    PLINTH_CWD: process.cwd(),
  }
}

function resolve(program, given) {
  if (program === 'node') return [node, given]
  return [join(root, 'node_modules', '.bin', windows ? `${program}.cmd` : program), given]
}

function npm(executable, given) {
  const cli = process.env.npm_execpath
  return cli?.endsWith('.js') ? [executable, [cli, ...given]] : [windows ? 'npm.cmd' : 'npm', given]
}

function needsShell(command) {
  return windows && command.endsWith('.cmd')
}

// ---- what is missing

function completeLockfile() {
  spawnSync(node, [join(root, 'scripts', 'complete-lockfile.mjs')], { stdio: 'inherit' })
}

function reasonToInstall() {
  const hidden = join(root, 'node_modules', '.package-lock.json')
  if (!existsSync(hidden)) return 'nothing is installed yet'
  const read = (file) => JSON.parse(readFileSync(file, 'utf8')).packages
  const have = read(hidden)
  for (const [path, { version, optional, link }] of Object.entries(read(join(root, 'package-lock.json')))) {
    if (!path.includes('node_modules/')) continue
    const found = have[path]
    if (found === undefined && optional) continue
    if (found === undefined || !existsSync(join(root, path)))
      return `${path.slice(path.lastIndexOf('node_modules/') + 13)} is missing`
    if (!link && found.version !== version)
      return `the lockfile has ${path.slice(13)} ${version}, here is ${found.version}`
  }
  return undefined
}

async function install() {
  if (reasonToInstall() === undefined) return
  const release = await lock()
  try {
    const reason = reasonToInstall()
    if (reason === undefined) return
    say(`npm ci, because ${reason} (once; a minute or so)`)
    const began = Date.now()
    const [command, args] = npm(pinned() ?? process.execPath, ['ci', '--loglevel=error', '--no-fund', '--no-audit'])
    const running = spawn(command, args, { stdio: 'inherit', cwd: root, shell: needsShell(command) })
    const pulse = setInterval(() => say(`  still installing, ${seconds(began)}`), 10_000)
    const code = await new Promise((done) =>
      running.on('error', () => done(1)).on('exit', (status) => done(status ?? 1)),
    )
    clearInterval(pulse)
    if (code !== 0) {
      say(`npm ci failed (exit code ${code}). Next: read its message above; "npm run deps" brings the lockfile in step`)
      say('with the package.json files, and a registry that cannot be reached is set by "npm config set registry URL".')
      process.exit(1)
    }
    hooks()
    say(`installed in ${seconds(began)}`)
  } finally {
    release()
  }
}

function seconds(since) {
  return `${Math.round((Date.now() - since) / 1000)} s`
}

// Two tasks started at once must not install over one another.
async function lock() {
  const folder = join(root, '.install.lock')
  const owner = join(folder, 'pid')
  for (let told = false; ; await sleep(500)) {
    try {
      mkdirSync(folder)
      writeFileSync(owner, String(process.pid))
      return () => rmSync(folder, { recursive: true, force: true })
    } catch (error) {
      if (error.code !== 'EEXIST') throw error
    }
    if (!alive(owner)) rmSync(folder, { recursive: true, force: true })
    else if (!told) say('another task is installing, waiting for it')
    told = true
  }
}

function alive(owner) {
  try {
    process.kill(Number(readFileSync(owner, 'utf8')) || process.pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}

// Git hooks: only for people at work in a checkout.
function hooks() {
  if (process.env.CI || !existsSync(join(root, '.git')) || !existsSync(join(root, 'lefthook.yml'))) return
  const entry = createRequire(join(root, 'package.json')).resolve('lefthook/bin/index.js')
  const { status } = spawnSync(process.execPath, [entry, 'install'], { cwd: root, stdio: 'ignore' })
  say(
    status === 0 ? 'git hooks are in place (lefthook)' : 'git hooks could not be put in place; "npx lefthook install"',
  )
}
