// What other people's tools have against the committed API documents, or against the files that are named. Offline.
// Every finding fails, except the excused.
import { relative, resolve } from 'node:path'
import { styleText } from 'node:util'
import { type Excuse, excuses } from './document-excuses.ts'
import { type Finding, type Judge, judges } from './document-judges.ts'
import { filesBelow, root } from './files.ts'

const named = process.argv.slice(2).map((file) => relative(root, resolve(file)).replaceAll('\\', '/'))
const committed = filesBelow('services', (path) => /^services\/[^/]+\/documents\/openapi\.json$/.test(path))
const documents = named.length > 0 ? named : committed
if (documents.length === 0) {
  console.log('no service has a committed document')
  process.exit(0)
}
const found = new Map<Judge, readonly Finding[]>()
const waiting = [...judges]
await Promise.all([worker(), worker()])
const used = new Set<Excuse>()
const standing = judges.flatMap((judge) => (found.get(judge) ?? []).filter((finding) => !excused(judge, finding)))
printTable()
for (const { document, rule, at, message } of standing) console.log(`\n${document} ${at}\n  ${rule}: ${message}`)
const idle = excuses.filter(
  (excuse) => documents.some((each) => serviceOf(each) === excuse.service) && !used.has(excuse),
)
for (const { service, judge, rule, at } of idle)
  console.log(`\nnothing needs this excuse: ${service} ${judge} ${rule} ${at}`)
process.exitCode = standing.length + idle.length === 0 ? 0 : 1

async function worker(): Promise<void> {
  for (let judge = waiting.shift(); judge; judge = waiting.shift()) found.set(judge, await judge.judge(documents))
}

function excused({ name }: Judge, { document, rule, at }: Finding): boolean {
  const excuse = excuses.find(
    (each) => serviceOf(document) === each.service && each.judge === name && each.rule === rule && each.at === at,
  )
  if (excuse) used.add(excuse)
  return excuse !== undefined
}

function printTable(): void {
  const width = Math.max(...documents.map((document) => serviceOf(document).length))
  console.log(['document'.padEnd(width), ...judges.map(({ name }) => name)].join('  '))
  for (const document of documents) {
    const cells = judges.map((judge) => {
      const own = (found.get(judge) ?? []).filter((finding) => finding.document === document)
      const open = own.filter((finding) => standing.includes(finding)).length
      const text = `${open}${own.length > open ? ` (${own.length - open})` : ''}`.padEnd(judge.name.length)
      return open > 0 ? styleText('red', text) : text
    })
    console.log([serviceOf(document).padEnd(width), ...cells].join('  '))
  }
  if (used.size > 0) console.log('in parentheses: excused in scripts/document-excuses.ts, each with its reason')
}

function serviceOf(document: string): string {
  return document.split('/').at(-3) ?? document
}
