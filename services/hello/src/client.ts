// npm run client -- [base url] [--timeout MS] [--json]: visits a hello and tells whether it is as promised.
import { parseArgs } from 'node:util'
import manifest from '../package.json' with { type: 'json' }
import { type Visit, visit } from './visit.ts'

const usage = `Usage: npm run client -- [base url] [--timeout MS] [--json]

Calls the three routes of hello, at http://localhost:8001 by default, and checks status, media type and text of each.
  --timeout MS  milliseconds that each has, 5000 by default
  --json        print what came as JSON
Exit codes: 0 as promised, 1 not as promised, 2 wrong usage.
`

interface Arguments {
  readonly baseUrl: string
  readonly deadline: number
  readonly json: boolean
}

/** What the command line says; a text says what is wrong with it. */
function readArguments(): Arguments | string {
  const options = { timeout: { type: 'string' }, json: { type: 'boolean' } } as const
  let parsed: ReturnType<typeof parseArgs<{ options: typeof options; allowPositionals: true }>>
  try {
    parsed = parseArgs({ options, allowPositionals: true })
  } catch (error) {
    return (error as Error).message
  }
  const { positionals, values } = parsed
  const [baseUrl = 'http://localhost:8001', ...surplus] = positionals
  if (surplus.length > 0) return `There is one base url, and "${surplus[0]}" is too much.`
  if (!/^https?:$/.test(URL.parse(baseUrl)?.protocol ?? '')) return `"${baseUrl}" is not a base url.`
  const timeout = values.timeout ?? '5000'
  if (!/^[1-9]\d{0,5}$/.test(timeout)) return `--timeout must be milliseconds from 1 to 999999, not "${timeout}".`
  return { baseUrl, deadline: Number(timeout), json: values.json ?? false }
}

function print({ method, url, body, fault }: Visit): void {
  if (body !== undefined) process.stdout.write(`Response from ${method} ${url}: ${body}\n`)
  if (fault !== undefined) process.stderr.write(`${method} ${url}: ${fault}\n`)
}

/** Runs the program: its exit code. */
async function main(): Promise<number> {
  const given = readArguments()
  if (typeof given === 'string') {
    process.stderr.write(`${given}\n\n${usage}`)
    return 2
  }
  const { baseUrl, deadline, json } = given
  const identity = { name: 'hello-client', version: manifest.version }
  const visits: Visit[] = []
  for await (const seen of visit(baseUrl, { identity, deadline })) {
    visits.push(seen)
    if (!json) print(seen)
  }
  if (json) process.stdout.write(`${JSON.stringify(visits, undefined, 2)}\n`)
  return visits.every(({ fault }) => fault === undefined) ? 0 : 1
}

// Connections are kept for further requests, and there are none.
process.exit(await main())
