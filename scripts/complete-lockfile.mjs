// Puts into package-lock.json the optional platform packages that the registry in use did not offer at resolution time
// (mirrors are often incomplete). `npm ci` refuses a lockfile without them, and other machines need them.
import { readFileSync, writeFileSync } from 'node:fs'

const file = new URL('../package-lock.json', import.meta.url)
const lock = JSON.parse(readFileSync(file, 'utf8'))
const known = ['darwin', 'linux', 'win32', 'android', 'freebsd', 'openbsd', 'netbsd', 'openharmony', 'sunos', 'aix']
const systems = { ...Object.fromEntries(known.map((os) => [os, os])), windows: 'win32' }
const processors = ['arm64', 'arm', 'x64', 'ia32', 'ppc64', 'riscv64', 's390x', 'loong64', 'mips64el']

let added = 0
for (const [path, { dev, optionalDependencies = {} }] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(optionalDependencies)) {
    const words = name.split(/[-/]/)
    const os = words.map((word) => systems[word]).find(Boolean)
    const cpu = words.find((word) => processors.includes(word))
    if (os === undefined || cpu === undefined || !/^\d+\.\d+\.\d+$/.test(version)) continue
    if (found(path, name)?.version === version) continue
    const libc = name.includes('musl') ? ['musl'] : name.includes('gnu') ? ['glibc'] : undefined
    const entry = { version, cpu: [cpu], ...(dev && { dev }), ...(libc && { libc }), optional: true, os: [os] }
    lock.packages[place(path, name)] = entry
    added += 1
  }
}
if (added > 0) {
  lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)))
  writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`)
}
console.log(`package-lock.json: ${added} platform packages completed`)

/** What Node would find for `name` when it is asked from the package at `path`. */
function found(path, name) {
  for (let from = path; from !== ''; from = from.slice(0, Math.max(0, from.lastIndexOf('/node_modules/')))) {
    const entry = lock.packages[`${from}/node_modules/${name}`]
    if (entry?.version !== undefined) return entry
  }
  return lock.packages[`node_modules/${name}`]
}

/** Beside the package that wants it. */
function place(path, name) {
  return `${path.slice(0, path.lastIndexOf('node_modules/'))}node_modules/${name}`
}
