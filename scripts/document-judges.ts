import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import * as readme from '@readme/openapi-parser'
import { Validator } from '@seriousme/openapi-schema-validator'
import { validateExamples } from 'openapi-examples-validator'
import { drift } from '../packages/plinth/src/document/lock.ts'
import { declared } from '../packages/plinth/src/server/declared.ts'
import { loadService, serviceEntry } from '../packages/plinth/src/server/load-service.ts'
import { openapiOf } from '../packages/plinth/src/server/openapi.ts'
import { root } from './files.ts'

/** One thing that a judge has against a document. */
export interface Finding {
  /** The path of the document, relative to the repository. */
  readonly document: string
  readonly rule: string
  /** Where, as a JSON Pointer. */
  readonly at: string
  readonly message: string
}

/** Somebody else's opinion of what an OpenAPI document should be. */
export interface Judge {
  readonly name: string
  /** Judges all documents at once, since starting costs more than judging. */
  judge(documents: readonly string[]): Promise<readonly Finding[]>
}

/** The judges: our own declarations, then other people's tools, none of which needs the network. */
export const judges: readonly Judge[] = [
  { name: 'declared', judge: (documents) => each(documents, driftFaults) },
  { name: 'spectral', judge: (documents) => spectral('scripts/spectral-oas.yaml', documents, 3) },
  { name: 'owasp', judge: (documents) => spectral('scripts/spectral-owasp.yaml', documents, 3) },
  {
    name: 'zalando',
    judge: (documents) => spectral('node_modules/@baloise/spectral-rules/zalando.yml', documents, 0),
  },
  { name: 'redocly', judge: redocly },
  { name: 'seriousme', judge: (documents) => each(documents, schemaFaults) },
  { name: 'readme', judge: (documents) => each(documents, parserFaults) },
  { name: 'examples', judge: (documents) => each(documents, exampleFaults) },
]

interface SpectralResult {
  readonly code: string
  readonly path: readonly string[]
  readonly message: string
  readonly severity: number
  readonly source: string
}

/** Findings up to a severity: 0 errors, 3 everything. */
async function spectral(ruleset: string, documents: readonly string[], severity: number): Promise<Finding[]> {
  const output = await run('spectral', ['lint', '--quiet', '--format=json', '--ruleset', ruleset, ...documents])
  return (JSON.parse(output) as SpectralResult[])
    .filter((result) => result.severity <= severity)
    .map(({ source, code, path, message }) => ({
      document: relative(root, source).replaceAll('\\', '/'),
      rule: code,
      at: pointer(path),
      message,
    }))
}

interface RedoclyResult {
  readonly problems: readonly {
    readonly ruleId: string
    readonly message: string
    readonly location: readonly { readonly source: { readonly ref: string }; readonly pointer?: string }[]
  }[]
}

async function redocly(documents: readonly string[]): Promise<Finding[]> {
  const output = await run('redocly', ['lint', '--extends=recommended-strict', '--format=json', ...documents])
  // It prints one JSON text for each document, one after the other.
  const results: RedoclyResult[] = JSON.parse(`[${output.replace(/^\}\s*\{/gm, '},{')}]`)
  return results
    .flatMap(({ problems }) => problems)
    .map(({ ruleId, message, location: [place] }) => ({
      document: place?.source.ref ?? '',
      rule: ruleId,
      at: place?.pointer ?? '#/',
      message,
    }))
}

type Document = Record<string, unknown>
type Fault = Omit<Finding, 'document'>

type JudgeOne = (document: Document, file: string) => Promise<Fault[]>

async function each(documents: readonly string[], judge: JudgeOne): Promise<Finding[]> {
  const found = documents.map(async (document) => {
    const file = resolve(root, document)
    const faults = await judge(JSON.parse(readFileSync(file, 'utf8')), file)
    return faults.map((fault) => ({ document, ...fault }))
  })
  return (await Promise.all(found)).flat()
}

/** What a service declares otherwise than its committed document says. */
async function driftFaults(document: Document, file: string): Promise<Fault[]> {
  const folder = resolve(file, '../..')
  if (!serviceEntry(folder)) return []
  const differences = drift(JSON.stringify(document), openapiOf(declared(await loadService(folder))))
  const message = '"npm run plinth -- openapi --write --service NAME" writes it anew'
  return differences.map((difference) => ({ rule: 'drift', at: difference, message }))
}

async function schemaFaults(document: Document): Promise<Fault[]> {
  const { valid, errors = [] } = await new Validator().validate(document)
  if (valid) return []
  if (typeof errors === 'string') return [{ rule: 'schema', at: '#/', message: errors }]
  return errors.map(({ keyword, instancePath, message = '' }) => ({ rule: keyword, at: `#${instancePath}`, message }))
}

async function parserFaults(document: Document): Promise<Fault[]> {
  const result = await readme.validate(document as never)
  const errors = result.valid ? result.warnings : result.errors
  return errors.map(({ message }) => ({ rule: 'parser', at: '#/', message }))
}

async function exampleFaults(document: Document): Promise<Fault[]> {
  const { errors } = await validateExamples(document, { ignoreFormats: ['decimal'] })
  const found = errors as readonly { readonly message?: string; readonly examplePath?: string }[]
  return found.map(({ message = '', examplePath = '' }) => ({ rule: 'example', at: `#${examplePath}`, message }))
}

/** The standard output of a program of node_modules/.bin. Rejects when it says nothing there. */
function run(program: string, args: readonly string[]): Promise<string> {
  const env = { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined, REDOCLY_TELEMETRY: 'off' }
  const file = join(root, 'node_modules', '.bin', program)
  const child = spawn(file, args, { cwd: root, env, shell: process.platform === 'win32' })
  let output = ''
  let complaint = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (complaint += text))
  return new Promise((answer, refuse) => {
    child.on('error', refuse)
    child.on('close', () => (output.trim() ? answer(output) : refuse(new Error(`${program}: ${complaint}`))))
  })
}

function pointer(path: readonly string[]): string {
  return `#/${path.map((name) => name.replaceAll('~', '~0').replaceAll('/', '~1')).join('/')}`
}
