import { existsSync, mkdirSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { DatabaseError } from '../database-error.ts'

/**
 * Opens a database file once the folders that lead to it are made. Throws a DatabaseError that says why it cannot be.
 */
export function openFile<T>(file: string, open: () => T): T {
  try {
    makeFolder(dirname(resolve(file)))
    return open()
  } catch (error) {
    throw new DatabaseError(reason(resolve(file), error as NodeJS.ErrnoException), { cause: error })
  }
}

/** Makes folders one by one: below a folder that takes none, such as `/proc`, node's recursive mode never ends. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return
  makeFolder(dirname(folder))
  try {
    mkdirSync(folder)
  } catch (error) {
    // Another process was faster.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
}

function reason(file: string, { code, message }: NodeJS.ErrnoException): string {
  const failed = `The database ${file} cannot be opened`
  if (code === 'SQLITE_NOTADB') {
    return `${failed}: that file is something else. Move it away, or set the database URL to another path.`
  }
  if (code?.startsWith('SQLITE_BUSY')) return `${failed}: another process holds it. Wait for that one, or end it.`
  return `${failed}: ${message}. Let this user write to its folder, or set the database URL to another path.`
}
