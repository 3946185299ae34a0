import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync } from 'node:fs'
import type { Socket } from 'node:net'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { guard } from './child-server.ts'
import { freePort } from './free-port.ts'

const archive = '/usr/share/java/h2.jar'

/** An H2, which understands much of Oracle's SQL, and speaks the protocol of PostgreSQL. It ends with this process. */
export interface H2Server {
  readonly port: number
}

/** Starts an H2. Throws an Error when this machine has none: `npm run services` installs it where it can. */
export async function h2Server(): Promise<H2Server> {
  if (!existsSync(archive)) throw new Error('There is no H2 here: "npm run services" installs it where it can.')
  const folder = mkdtempSync(join(tmpdir(), 'plinth-h2-'))
  const port = await freePort()
  const program = ['java', '-Xmx256m', '-cp', archive, 'org.h2.tools.Server']
  const words = [...program, '-pg', '-pgPort', String(port), '-ifNotExists', '-baseDir', folder]
  const child = spawn('sh', ['-c', guard, 'sh', folder, ...words], { stdio: ['pipe', 'ignore', 'ignore'] })
  child.unref()
  ;(child.stdin as unknown as Socket).unref()
  for (const until = Date.now() + 30_000; !(await isListening(port)); await sleep(50))
    if (Date.now() > until || child.exitCode !== null) throw new Error('H2 does not start: is there a Java?')
  return { port }
}

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('error', () => resolve(false))
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
  })
}
