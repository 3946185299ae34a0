import { existsSync } from 'node:fs'
import { root } from './files.ts'

/** One step of "npm run check". To add one, add a line here. */
export interface Step {
  readonly name: string
  readonly about: string
  /** A program in node_modules/.bin, or `node`, and its arguments. */
  readonly command: readonly [string, ...string[]]
  /** What to do when the step fails. */
  readonly next: string
  /** A step whose file is not there is left out, and the table says so. */
  readonly needs?: string
  /** Runs after the others, with the machine to itself. */
  readonly alone?: true
  /** What the table says about a step that passed, found in its output. */
  readonly note?: RegExp
}

const all: readonly Step[] = [
  {
    name: 'format',
    about: 'format, lint, import order (biome)',
    command: ['biome', 'check', '--error-on-warnings', '--max-diagnostics=50'],
    next: '"npm run format" writes what can be fixed; the rest is listed above',
    note: /Checked (\d+ files)/,
  },
  {
    name: 'lint',
    about: 'lint that knows types (oxlint)',
    command: ['oxlint', '--type-aware', '--deny-warnings'],
    next: 'handle or await the promise, or whatever the message names',
    note: /on (\d+ files)/,
  },
  {
    name: 'types',
    about: 'TypeScript, strict',
    command: ['tsc', '--project', 'tsconfig.json', '--pretty', 'false'],
    next: '"npm run types" repeats this step alone',
  },
  {
    name: 'architecture',
    about: 'direction, cycles, owners of packages, file sizes',
    command: ['node', '--test', '--test-reporter=dot', 'test/architecture.test.ts'],
    next: 'move the code or turn the dependency round; the tables are in test/architecture.test.ts',
  },
  {
    name: 'unused',
    about: 'unused files, exports, dependencies (knip)',
    command: ['knip', '--no-progress', '--no-config-hints'],
    next: 'delete it, or stop exporting it; knip.jsonc holds the few exceptions',
  },
  {
    name: 'secrets',
    about: 'credentials in committed files (secretlint)',
    command: ['node', 'scripts/check-secrets.ts'],
    next: 'take the secret out, revoke it, and rewrite the commit if it was committed',
    note: /(\d+ files)/,
  },
  {
    name: 'package',
    about: 'the published package, and its runtime tree',
    command: ['node', 'scripts/check-package.ts'],
    next: 'every entry of "exports" needs a source file; the rest is named above',
    note: /^package: (.*)$/m,
  },
  {
    name: 'documents',
    about: 'committed API documents (spectral, owasp, redocly)',
    command: ['node', 'scripts/lint-documents.ts'],
    needs: 'scripts/lint-documents.ts',
    next: 'correct the declaration, then regenerate the document',
  },
  {
    name: 'tests',
    about: 'all tests (node:test)',
    command: ['node', 'scripts/test.ts', '--test-reporter=./scripts/failure-reporter.ts'],
    next: '"npm run test:unit -- PART/OF/PATH" repeats some of them',
    alone: true,
    note: /^(\d+ of \d+) tests pass/m,
  },
]

export const steps = all.filter(({ needs }) => needs === undefined || existsSync(`${root}${needs}`))
export const leftOut = all.filter((step) => !steps.includes(step))
