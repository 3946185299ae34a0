// The rules of ARCHITECTURE.md, held by reading every import (of types too) in packages/plinth/src and services/*/src.
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { posix } from 'node:path'
import { test } from 'node:test'
import { filesBelow, root } from '../scripts/files.ts'

const home = 'packages/plinth/src'
const base = ['core', 'codec']
const below = [
  'http',
  'grpc',
  'broker',
  'client',
  'telemetry',
  'storage',
  'identity',
  'redis',
  'interceptor',
  'document',
]

/**
 * Which folders a folder may import; `''` is src itself. `cli` and `testing` may import all, and nobody imports them.
 */
const direction: Record<string, readonly string[]> = {
  core: [],
  codec: ['core'],
  ...Object.fromEntries(below.map((it) => [it, base])),
  interceptor: ['core'],
  server: [...base, ...below],
  cli: [...base, ...below, 'server'],
  testing: [...base, ...below, 'server', 'cli'],
  '': [...base, ...below, 'server'],
}

/** Each third-party package has one owner: a folder, or a file. */
const owners: Record<string, string> = {
  'find-my-way': 'http',
  '@sentry/node': 'telemetry',
  kysely: 'storage',
  'better-sqlite3': 'storage',
  pg: 'storage',
  mysql2: 'storage',
  oracledb: 'storage',
  tedious: 'storage',
  ioredis: 'redis',
  undici: 'client',
  cockatiel: 'client',
  commander: 'cli',
  croner: 'server',
  jose: 'identity',
  yaml: 'document',
}

/** Files of more than 500 lines, each with its reason. */
const long: Record<string, string> = {}

interface Import {
  from: string
  to: string
}

const pattern = /(?:^|[\s;}])(?:import|export)\s(?:[^'"`;]*?\sfrom\s*)?['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]/g
const sources = filesBelow(home, (path) => path.endsWith('.ts'))
const services = filesBelow('services', (path) => /^services\/[^/]+\/src\/.*\.ts$/.test(path))
const inside = (path: string): string => posix.relative(home, path)
const folder = (path: string): string => (inside(path).includes('/') ? (inside(path).split('/')[0] ?? '') : '')
const isOwn = (path: string): boolean => path.startsWith(`${home}/`)
const isThirdParty = ({ to }: Import): boolean => !to.startsWith('node:') && !existsSync(`${root}${to}`)
const packageOf = (name: string): string => name.split('/', name.startsWith('@') ? 2 : 1).join('/')
const show = ({ from, to }: Import): string => `${from} imports ${to}`

function importsOf(from: string): Import[] {
  const code = readFileSync(`${root}${from}`, 'utf8').replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '')
  return [...code.matchAll(pattern)].map(([, named, dynamic]) => {
    const name = named ?? dynamic ?? ''
    return { from, to: name.startsWith('.') ? posix.join(posix.dirname(from), name) : name }
  })
}

function cycle(edges: readonly Import[]): string[] {
  const next = Map.groupBy(edges, ({ from }) => from)
  const done = new Set<string>()
  const search = (node: string, path: string[]): string[] => {
    if (path.includes(node)) return [...path.slice(path.indexOf(node)), node]
    if (done.has(node)) return []
    const found = (next.get(node) ?? []).map(({ to }) => search(to, [...path, node])).find((it) => it.length > 0)
    done.add(node)
    return found ?? []
  }
  return [...next.keys()].map((node) => search(node, [])).find((it) => it.length > 0) ?? []
}

const manifest = readFileSync(`${root}packages/plinth/package.json`, 'utf8')
const { exports } = JSON.parse(manifest) as { exports: Record<string, string> }
const all = sources.flatMap(importsOf)
const own = all.filter(({ to }) => isOwn(to))
const crossing = own.filter(({ from, to }) => folder(from) !== folder(to))
const none = (faults: readonly string[]): void => assert.deepEqual(faults, [])

test('every import has an existing target', () => {
  none(all.filter(({ to }) => isOwn(to) && !existsSync(`${root}${to}`)).map(show))
})

test('folders depend in one direction', () => {
  none(sources.filter((path) => direction[folder(path)] === undefined).map((path) => `${path}: an unknown folder`))
  none(crossing.filter(({ from, to }) => !direction[folder(from)]?.includes(folder(to))).map(show))
  none(all.filter(({ to }) => to.startsWith('packages/') && !isOwn(to)).map(show))
})

test('no cycles, neither between files nor between folders', () => {
  none(cycle(own))
  none(cycle(crossing.map(({ from, to }) => ({ from: folder(from), to: folder(to) }))))
})

test('an index.ts is for those outside: inside, only an entry of the package imports one', () => {
  const entries = Object.values(exports).map((path) => posix.join('packages/plinth', path))
  none(own.filter(({ from, to }) => to.endsWith('/index.ts') && !entries.includes(from)).map(show))
})

test('the core is pure; a third-party package is imported by its owner only', () => {
  const pure = (it: Import): boolean => folder(it.from) !== 'core' || !it.to.startsWith('node:')
  const owned = (it: Import): boolean => {
    const owner = owners[packageOf(it.to)]
    return folder(it.from) === owner || inside(it.from) === owner || folder(it.from) === 'testing'
  }
  none(all.filter((it) => !pure(it) || (isThirdParty(it) && !isOwn(it.to) && !owned(it))).map(show))
})

test('services use what plinth makes public, and of one another the contract alone', () => {
  const paths = new Set(Object.keys(exports).map((key) => posix.join('plinth', key)))
  const allowed = ({ from, to }: Import): boolean => {
    if (packageOf(to) === 'plinth') return paths.has(to)
    if (packageOf(to).startsWith('@services/')) return to.endsWith('/contract')
    if (!/^[^@].*\.ts$/.test(to)) return true
    return to.startsWith(`${from.split('/', 2).join('/')}/`) || /^services\/[^/]+\/src\/contract\.ts$/.test(to)
  }
  none(
    services
      .flatMap(importsOf)
      .filter((it) => !allowed(it))
      .map(show),
  )
})

test('a file has at most 500 lines', () => {
  const lines = (path: string): number => readFileSync(`${root}${path}`, 'utf8').split('\n').length - 1
  none(
    [...sources, ...services]
      .filter((path) => lines(path) > 500 && !long[path])
      .map((path) => `${path}: ${lines(path)}`),
  )
  none(
    Object.keys(long)
      .filter((path) => !existsSync(`${root}${path}`) || lines(path) <= 500)
      .map((path) => `${path}: not long`),
  )
})

test('a comment is as wide as the code, at most 120 columns', () => {
  const isWide = (line: string): boolean => line.length > 120 && /^\s*(\/\/|\/?\*)/.test(line)
  none(
    [...sources, ...services].flatMap((path) =>
      readFileSync(`${root}${path}`, 'utf8')
        .split('\n')
        .flatMap((line, index) => (isWide(line) ? [`${path}:${index + 1}`] : [])),
    ),
  )
})

test('a comment says something', () => {
  const isEmpty = (path: string): boolean => /\/\*\*[\s*]*\*\//.test(readFileSync(`${root}${path}`, 'utf8'))
  none([...sources, ...services].filter(isEmpty))
})
