import type { Program } from '../harness/server.ts'
import { trustingIssuer } from './caller-token.ts'

const root = new URL('../../../', import.meta.url)

/** A peer of this folder. */
export function peer(file: string, ready = '/'): Program {
  return { file: new URL(file, import.meta.url), ready }
}

/** The same, trusting who signs the tokens of callers. */
export function trusting(program: Program): Program {
  return { ...program, env: (folder) => ({ ...program.env?.(folder), ...trustingIssuer(folder) }) }
}

/** A service of Plinth as it runs in production, its database a file in the folder. */
export function service(name: string): Program {
  return plinth(new URL(`services/${name}/src/main.ts`, root))
}

/** A program of this folder that stands on Plinth. */
export function plinthProgram(file: string, env: Readonly<Record<string, string>> = {}): Program {
  return plinth(new URL(file, import.meta.url), env)
}

function plinth(file: URL, env: Readonly<Record<string, string>> = {}): Program {
  return {
    file,
    ready: '/status',
    env: (folder) => ({
      ENVIRONMENT: 'production',
      HOST: '127.0.0.1',
      INTERNAL_PORT: '0',
      DATABASE_URL: `sqlite:${folder}/plinth.db`,
      MIGRATIONS: 'apply',
      CURSOR_SECRET: 'the same in all rounds, so that a cursor outlives a start',
      SHUTDOWN_DRAIN_MS: '0',
      // Calls are counted as ever; but the load comes from one address, and no caller is meant to do that.
      RATE_LIMIT: '1000000/1',
      ...env,
    }),
  }
}
