import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/**
 * A migration that takes half a second, and says when half of it is done, not when that is only rehearsed. It does not
 * go on from there before this file exists.
 */
export const slowMigration = (gate: string) => `import { existsSync } from 'node:fs'
import { migration } from 'plinth/storage'
const nap = () => new Promise((resolve) => setTimeout(resolve, 25))
export default migration({
  async up(db) {
    await db.schema.createTable('slow').addColumn('x', 'text').execute()
    for (let count = 0; count < 20; count++) {
      const { numInsertedOrUpdatedRows: done } = await db.insertInto('slow').values({ x: 'y' }).executeTakeFirst()
      await nap()
      if (count === 9 && done) {
        process.stdout.write('half ')
        while (!existsSync(${JSON.stringify(gate)})) await nap()
      }
    }
  },
  down: async () => undefined,
})
`
const program = fileURLToPath(new URL('migration.child.ts', import.meta.url))

/** Starts a process that applies what is pending of a folder, and then says what that was. */
export function startMigrating(url: string, folder: string): ChildProcess {
  return spawn(process.execPath, [program, url, folder], { stdio: ['ignore', 'pipe', 'inherit'] })
}
