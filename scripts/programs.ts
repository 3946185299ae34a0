import { accessSync, constants, existsSync } from 'node:fs'
import { delimiter, isAbsolute, join } from 'node:path'

/** Whether this machine has a program, in PATH or where Debian puts those of servers; or a file, by its whole path. */
export function isHere(name: string): boolean {
  if (isAbsolute(name)) return existsSync(name)
  return [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin'].some((folder) => {
    try {
      accessSync(join(folder, name), constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}
