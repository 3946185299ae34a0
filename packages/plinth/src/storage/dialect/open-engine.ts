import type { Engine } from './engine.ts'
import { sqlite } from './sqlite.ts'

/** The engine that a database URL names. Throws a TypeError when the URL is none of ours. */
export async function openEngine(url: string): Promise<Engine> {
  return sqlite(url)
}
