import assert from 'node:assert/strict'
import { execFile, execFileSync } from 'node:child_process'
import { existsSync, globSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { delimiter, dirname, join, relative } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { promisify } from 'node:util'
import { type RunningService, startService } from './support/service.ts'

/**
 * The documentation is a program: every `ts` block compiles (the blocks of a page see each other under the name in
 * their first line), the `$` lines of a `console` block run in one shell and print what the page says they print, `...`
 * standing for any text.
 */

const root = join(import.meta.dirname, '..')
const run = promisify(execFile)
const pages = globSync(['README.md', 'docs/*.md', 'services/*/README.md'], { cwd: root }).sort()

interface Block {
  readonly page: string
  readonly line: number
  readonly language: string
  readonly text: string
}

async function blocksOf(page: string): Promise<Block[]> {
  const text = await readFile(join(root, page), 'utf8')
  return [...text.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].map((match) => ({
    page,
    line: text.slice(0, match.index).split('\n').length,
    language: match[1] as string,
    text: match[2] as string,
  }))
}

const blocks = (await Promise.all(pages.map(blocksOf))).flat()

test('every TypeScript block of the documentation compiles', async () => {
  const folder = await mkdtemp(join(root, 'test/.documentation-'))
  try {
    for (const { page, line, text } of blocks.filter(({ language }) => language === 'ts')) {
      const name = /^\/\/ ([\w./-]+\.ts)\b/.exec(text)?.[1] ?? `line-${line}.ts`
      const file = join(folder, page.replaceAll(/\W/g, '-'), name)
      await mkdir(dirname(file), { recursive: true })
      await writeFile(file, text.includes('import ') ? text : `export {}\n${text}`)
    }
    const compilerOptions = { noEmit: true, noUnusedLocals: false, noUnusedParameters: false }
    const config = {
      extends: relative(folder, join(root, 'tsconfig.base.json')),
      compilerOptions,
      include: ['**/*.ts'],
    }
    await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(config))
    await run(join(root, 'node_modules/.bin/tsc'), ['--project', folder, '--pretty', 'false']).catch(({ stdout }) => {
      assert.fail(stdout)
    })
  } finally {
    await rm(folder, { recursive: true })
  }
})

test('every link of the documentation leads to a file, and to a heading in it', async () => {
  const broken: string[] = []
  for (const page of [...pages, 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'CHANGELOG.md']) {
    const text = (await readFile(join(root, page), 'utf8')).replaceAll(/^```[\s\S]*?^```$/gm, '')
    for (const [, target = ''] of text.matchAll(/\]\((?!https?:)([^)\s]+)\)/g)) {
      const [path = '', heading] = target.split('#')
      const file = join(root, path === '' ? page : join(dirname(page), path))
      const isThere = existsSync(file) && (heading === undefined || (await headingsOf(file)).includes(heading))
      if (!isThere) broken.push(`${page}: ${target}`)
    }
  }
  assert.deepEqual(broken, [])
})

/** The headings of a page, as links name them. */
async function headingsOf(file: string): Promise<string[]> {
  const text = await readFile(file, 'utf8')
  return [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  )
}

const commands = blocks.filter(({ language }) => language === 'console')

describe('what the documentation shows at a prompt', { skip: missing('bash', 'curl') }, () => {
  const services: RunningService[] = []
  /** Where the addresses of the documentation are during the test. */
  const hosts = new Map<string, string>()

  before(async () => {
    for (const [index, name] of ['hello', 'todo', 'birthday', 'time-tracker'].entries()) {
      const service = await startService(name)
      services.push(service)
      hosts.set(`localhost:${8001 + index}`, new URL(service.url).host)
      hosts.set(`localhost:${9001 + index}`, new URL(service.internalUrl).host)
    }
  })
  after(() => Promise.all(services.map((service) => service.stop())))

  for (const { page, line, text } of commands) {
    test(`${page}:${line}`, async () => {
      const steps = [...redirected(text).matchAll(/^\$ (.*)\n((?:(?!\$ ).*\n)*)/gm)]
      // One shell for all of a block, which remembers what was set.
      const script = steps.map(([, command]) => `${command}\nprintf '\\036'`).join('\n')
      const { stdout } = await run('bash', ['-c', script], { cwd: root, env: environment() })
      const outputs = stdout.split('\x1e')
      for (const [index, [, command, expected]] of steps.entries()) {
        assert.match(outputs[index] ?? '', pattern(expected as string), `$ ${command}\n${outputs[index]}`)
      }
    })
  }

  function redirected(text: string): string {
    return text.replaceAll(/localhost:\d{4}/g, (host) => hosts.get(host) ?? host)
  }
})

function environment(): NodeJS.ProcessEnv {
  const path = [dirname(process.execPath), join(root, 'node_modules/.bin'), process.env.PATH].join(delimiter)
  return { ...process.env, PATH: path }
}

function pattern(expected: string): RegExp {
  const parts = expected
    .trimEnd()
    .split('...')
    .map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  return new RegExp(`^${parts.join('[\\s\\S]*')}\\s*$`)
}

function missing(...programs: readonly string[]): string | false {
  const absent = programs.filter((program) => {
    try {
      execFileSync(program, ['--version'], { stdio: 'ignore' })
      return false
    } catch {
      return true
    }
  })
  return absent.length > 0 && `needs ${absent.join(' and ')}`
}
