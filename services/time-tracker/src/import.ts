// Imports the documents that the original exports: npm run import -- FOLDER [--dry-run] [--report FILE] [--json]
import { writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { importFiles } from './import/import-files.ts'
import { linesOf, tableOf } from './import/report.ts'
import { openImport } from './import/work.ts'

const usage = `Usage: npm run import -w services/time-tracker -- FOLDER [--dry-run] [--report FILE] [--json]

FOLDER has a file for each container: customer, activity, project_type, project, time_entry, technology, each .json (an array)
or .ndjson (a document a line). What is refused is written to FILE, default import-refused.jsonl.

Exit codes: 0 all is imported, 1 some was refused or it failed, 2 wrong usage.`

/** Paths are meant from where the command was typed, wherever npm runs it. */
const typedIn = process.env.INIT_CWD ?? process.cwd()

process.exitCode = await main(process.argv.slice(2))

/** Runs the command, and answers its exit code. */
async function main(words: readonly string[]): Promise<number> {
  const given = argumentsIn(words)
  if (!given) return 2
  const { folder, dryRun, json, report } = given
  const work = await openImport().catch(explain)
  if (!work) return 1
  try {
    const imported = await importFiles(folder, work, { dryRun, progress: teller() })
    if (!imported) return misused(`There are no exported documents in ${folder}.`)
    writeFileSync(report, linesOf(imported.refused))
    const refused = imported.refused.length > 0
    if (json) console.log(JSON.stringify({ dry_run: dryRun, containers: imported.containers, report }, undefined, 2))
    else {
      console.log(tableOf(imported))
      if (dryRun) console.log('Nothing was written: this was a dry run.')
      if (refused) console.log(`What was refused, and why, is in ${report}.`)
    }
    return refused ? 1 : 0
  } finally {
    await work.close()
  }
}

/** Says what is wrong with the configuration or the database, in the words that are meant for whoever runs it. */
function explain(error: unknown): undefined {
  if (!(error instanceof Error && ['ConfigError', 'SchemaError', 'DatabaseError'].includes(error.name))) throw error
  console.error(error.message)
}

function argumentsIn(words: readonly string[]) {
  try {
    const { values, positionals } = parseArgs({
      args: [...words],
      allowPositionals: true,
      options: {
        'dry-run': { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        report: { type: 'string', default: 'import-refused.jsonl' },
      },
    })
    const [folder, ...others] = positionals
    if (folder === undefined || others.length > 0) throw new TypeError('One folder is needed.')
    const { 'dry-run': dryRun, json, report } = values
    return { folder: resolve(typedIn, folder), dryRun, json, report: resolve(typedIn, report) }
  } catch (error) {
    misused((error as Error).message)
    return undefined
  }
}

function misused(message: string): number {
  console.error(`${message}\n\n${usage}`)
  return 2
}

/** Tells how far it is, at most once a second, on the standard error. */
function teller() {
  let told = performance.now()
  return (container: string, done: number, total: number): void => {
    if (performance.now() - told < 1000) return
    told = performance.now()
    console.error(`${container}: ${done} of ${total}`)
  }
}
