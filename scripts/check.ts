// Everything that has to hold before a commit is accepted: node scripts/check.ts [--only a,b] [--json]
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { parseArgs, styleText } from 'node:util'
import { root } from './files.ts'
import { leftOut, type Step, steps } from './steps.ts'

interface Result {
  step: Step
  passed: boolean
  milliseconds: number
  output: string
}

const usage = `npm run check [-- --only STEP,STEP] [--json]
  --only   these steps instead of all
  --json   the verdicts for programs
The steps: ${steps.map(({ name }) => name).join(', ')}`

const values = options()
const names = values.only?.split(',').map((name) => name.trim())
const unknown = names?.filter((name) => ![...steps, ...leftOut].some((step) => step.name === name)) ?? []
if (unknown.length > 0) {
  console.error(`there is no step ${unknown.join(', ')}; the steps are ${steps.map(({ name }) => name).join(', ')}`)
  process.exit(2)
}
const chosen = steps.filter(({ name }) => names === undefined || names.includes(name))
const absent = leftOut.filter(({ name }) => names === undefined || names.includes(name))
const began = performance.now()
const together = chosen.filter(({ alone }) => !alone)
const results: Result[] = []
await Promise.all([worker(), worker()])
for (const step of chosen.filter(({ alone }) => alone)) results.push(await run(step))
results.sort((a, b) => chosen.indexOf(a.step) - chosen.indexOf(b.step))
const failed = results.filter(({ passed }) => !passed)
if (values.json) printJson()
else printTable()
process.exitCode = failed.length === 0 ? 0 : 1

function options(): { readonly only?: string; readonly json: boolean } {
  const known = {
    only: { type: 'string' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean' },
  } as const
  try {
    const { values } = parseArgs({ options: known })
    if (!values.help) return values
    console.log(usage)
    process.exit(0)
  } catch (error) {
    console.error(`${(error as Error).message}\n${usage}`)
    process.exit(2)
  }
}

async function worker(): Promise<void> {
  for (let step = together.shift(); step !== undefined; step = together.shift()) results.push(await run(step))
}

function run(step: Step): Promise<Result> {
  const [program, ...args] = step.command
  const file = program === 'node' ? process.execPath : join(root, 'node_modules', '.bin', program)
  const started = performance.now()
  return new Promise((resolve) => {
    const env = { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined, REDOCLY_TELEMETRY: 'off' }
    const child = spawn(file, args, { cwd: root, env, shell: process.platform === 'win32' && program !== 'node' })
    let output = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text))
    child.stderr.setEncoding('utf8').on('data', (text: string) => (output += text))
    const finish = (passed: boolean): void => {
      const result = { step, passed, milliseconds: Math.round(performance.now() - started), output }
      if (!values.json) printProgress(result)
      resolve(result)
    }
    child.on('error', (error) => {
      output += `${error.message}\n`
      finish(false)
    })
    child.on('close', (code) => finish(code === 0))
  })
}

function printProgress({ step, passed, milliseconds, output }: Result): void {
  const verdict = passed ? paint('green', 'pass') : paint('red', 'FAIL')
  console.log(`${verdict}  ${step.name.padEnd(13)} ${seconds(milliseconds)}`)
  if (!passed) console.log(`${output.trimEnd().replace(/^/gm, '      ')}\n`)
}

function printTable(): void {
  console.log('')
  for (const { step, passed, milliseconds, output } of results) {
    const verdict = passed ? paint('green', 'pass') : paint('red', 'FAIL')
    const note = passed ? (step.note?.exec(output)?.[1] ?? '') : step.next
    console.log(
      `  ${verdict}  ${step.name.padEnd(13)} ${seconds(milliseconds)}  ${step.about.padEnd(50)} ${note}`.trimEnd(),
    )
  }
  for (const { name, needs } of leftOut)
    console.log(`  ----  ${name.padEnd(13)}          left out: there is no ${needs}`)
  const count =
    failed.length === 0 ? `all ${results.length} steps pass` : `${failed.length} of ${results.length} steps fail`
  console.log(`\n  ${count}, ${seconds(performance.now() - began).trim()} in all, Node ${process.versions.node}`)
  if (failed.length === 0) return
  console.log(
    `  next: the output of each is above; "npm run check -- --only ${failed.map(({ step }) => step.name).join(',')}"`,
  )
  console.log('  runs the failed ones again')
}

function printJson(): void {
  const list = results.map(({ step, passed, milliseconds, output }) => {
    const row = { step: step.name, verdict: passed ? 'pass' : 'fail', milliseconds }
    return passed ? row : { ...row, next: step.next, output }
  })
  const missing = absent.map(({ name }) => ({ step: name, verdict: 'left out', milliseconds: 0 }))
  console.log(
    JSON.stringify({ passed: failed.length === 0, node: process.versions.node, steps: [...list, ...missing] }, null, 2),
  )
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1).padStart(6)} s`
}

function paint(colour: 'green' | 'red', text: string): string {
  return process.stdout.isTTY ? styleText(colour, text) : text
}
