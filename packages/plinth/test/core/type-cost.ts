import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

const root = join(import.meta.dirname, '../../../..')
const tsc = join(root, 'node_modules/.bin/tsc')

/**
 * A service of 200 operations: 25 resources of six standard operations, and 50 operations of its own; all used by
 * handlers.
 */
export function largeService(): string {
  const resources = Array.from(
    { length: 25 },
    (_, n) => `
const thing${n} = resource('thing_${n}', {
  path: '/things-${n}',
  fields: {
    name: t.String({ minLength: 1, maxLength: 100 }), status: t.Enum(['on', 'off'], { default: 'on' }),
    due_at: t.Optional(t.Instant()), size: t.Integer({ minimum: 0 }), done_at: t.ReadOnly(t.Optional(t.Instant())),
    tags: t.Array(t.String()), owner: t.Object({ name: t.String(), email: t.Optional(t.String()) }),
  },
  filter: ['status', 'due_at', 'size'], sort: ['due_at'], access: 'public',
})
export const service${n} = service('s${n}', {
  ...thing${n}.operations,
  finish: operation({ summary: 'Finish', http: 'POST /things-${n}/{thing_${n}_id}/finish', input: t.Object({ thing_${n}_id: t.Id() }),
    output: thing${n}.entity, errors: { notFound: failure('not_found', { title: 'None' }) } }),
  count: operation({ summary: 'Count', http: 'GET /counts-${n}', access: 'public', output: t.Object({ total: t.Integer() }) }),
})
export const implementation${n} = implement(service${n}, thing${n}.provide, {
  ...thing${n}.handlers,
  async finish({ thing_${n}_id }, { thing${n}s, errors, now }) {
    const done = await thing${n}s.update(thing_${n}_id, { done_at: now().toISOString() })
    if (!done) throw errors.notFound()
    return done
  },
  count: async (_, { thing${n}s }) => ({ total: (await thing${n}s.list({ status: 'on', limit: 200 })).items.length }),
})`,
  )
  return `import { failure, implement, operation, resource, service, t } from 'plinth'\n${resources.join('\n')}`
}

/** What the type check of a program costs: instantiations and seconds, TypeScript's own account. */
export async function typeCost(source: string): Promise<{ count: number; seconds: number }> {
  const folder = await mkdtemp(join(root, 'packages/plinth/test/core/.cost-'))
  try {
    await writeFile(join(folder, 'program.ts'), source)
    const config = {
      extends: join(root, 'tsconfig.base.json'),
      compilerOptions: { noEmit: true },
      files: ['program.ts'],
    }
    await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(config))
    const { stdout } = await promisify(execFile)(tsc, ['--project', folder, '--extendedDiagnostics'])
    const read = (label: string) => Number(new RegExp(`${label}:\\s+([\\d.]+)`).exec(stdout)?.[1])
    return { count: read('Instantiations'), seconds: read('Total time') }
  } finally {
    await rm(folder, { recursive: true })
  }
}
