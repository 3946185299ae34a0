import { createPublicKey, type KeyObject } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { Command } from 'commander'
import { signingKey } from '../server/audit.ts'
import { readConfig } from '../server/configuration/config.ts'
import { subjectOf } from '../server/subject.ts'
import type { AuditFault } from '../storage/audit/fault.ts'
import type { Verification, VerifyOptions } from '../storage/audit/verify.ts'
import { CommandError } from './command-error.ts'
import { printJson, printTable } from './print.ts'
import { loadedService, type ServiceOptions, serviceOption } from './service-option.ts'

interface AuditOptions extends ServiceOptions {
  readonly database?: string
  readonly checkpoints?: string
  readonly publicKey?: readonly string[]
  readonly json?: true
}

/** `plinth audit`: whether the audit log is as it was written. */
export function auditCommand(): Command {
  const audit = new Command('audit')
    .description('Verify the audit log.')
    .addHelpText('after', '\nExample:\n  plinth audit verify --service services/todo')
  audit
    .command('verify')
    .description(
      'Find the first record that was changed, deleted, put in or moved; with checkpoints, a cut or rewritten log.',
    )
    .option('--database <url>', 'the database, if not the one of the service; it is only read')
    .option('--checkpoints <file>', 'the signed checkpoints, if not those of the service')
    .option('--public-key <file...>', 'the keys that may have signed them, as PEM, if not its own')
    .addOption(serviceOption())
    .option('--json', 'as JSON')
    .addHelpText(
      'after',
      `
Exit codes: 0 sound, 1 broken, 2 not verified.

Example:
  plinth audit verify --database sqlite:todo.db --checkpoints checkpoints.jsonl --public-key audit.pub`,
    )
    .action(verify)
  return audit
}

async function verify(options: AuditOptions): Promise<void> {
  const verification = await verified(await subject(options))
  if (options.json) printJson(verification)
  else printVerification(verification)
  if (!verification.sound) throw new CommandError('The audit log is not as it was written.')
}

async function verified(options: VerifyOptions): Promise<Verification> {
  const { verifyAudit } = await import('../storage/audit/verify.ts')
  try {
    return await verifyAudit({ ...options, progress })
  } catch (error) {
    throw new CommandError(`The audit log cannot be verified: ${(error as Error).message}`, 2)
  } finally {
    if (process.stderr.isTTY) process.stderr.write('\r\x1b[K')
  }
}

function progress(records: number): void {
  if (process.stderr.isTTY) process.stderr.write(`\r${records.toLocaleString('en')} records`)
}

/** What to verify: what the options say, and for the rest what the service is configured with. */
async function subject(options: AuditOptions): Promise<VerifyOptions> {
  const service = options.database === undefined ? await serviceSubject(options) : undefined
  const url = options.database ?? service?.url
  if (url === undefined) throw new CommandError('The service has no database, and so no audit log to verify.', 2)
  const file = options.checkpoints ?? service?.file
  if (file === undefined) {
    if (options.publicKey) throw new CommandError('--public-key is for checkpoints. Add --checkpoints FILE.', 2)
    return { url }
  }
  const keys = options.publicKey?.map(publicKey) ?? service?.keys() ?? []
  if (keys.length === 0) throw new CommandError('Checkpoints are worth what their key is. Add --public-key FILE.', 2)
  return { url, checkpoints: { file, keys } }
}

async function serviceSubject(options: ServiceOptions) {
  const { implementation, manifest } = await loadedService(options)
  const config = readConfig(process.env, { ...subjectOf(implementation, manifest), needs: [] })
  return {
    url: config.DATABASE_URL,
    file: config.AUDIT_CHECKPOINT_FILE,
    keys: () => [signingKey(config, manifest)].filter((it) => it !== undefined).map((it) => createPublicKey(it)),
  }
}

function publicKey(file: string): KeyObject {
  try {
    return createPublicKey(readFileSync(file))
  } catch (error) {
    throw new CommandError(`There is no public key in ${file}: ${(error as Error).message}`, 2)
  }
}

const sworn: ReadonlySet<AuditFault['kind']> = new Set(['cut', 'rewritten', 'forged'])

function printVerification({ records, checkpoints, uncovered, faults }: Verification): void {
  const result = (fault: AuditFault | undefined): string => {
    if (!fault) return 'sound'
    return fault.id === undefined ? fault.message : `${fault.message} Its id is ${fault.id}.`
  }
  const chain = result(faults.find(({ kind }) => !sworn.has(kind)))
  const rows = [['records', String(records), chain]]
  if (checkpoints === undefined) rows.push(['checkpoints', '-', 'none given: a cut end would not be seen'])
  else {
    rows.push(['checkpoints', String(checkpoints), result(faults.find(({ kind }) => sworn.has(kind)))])
    rows.push(['uncovered', String(uncovered), 'records since the last checkpoint'])
  }
  printTable(rows, ['CHECKED', 'COUNT', 'RESULT'])
}
