import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A port cannot be listened on. The message says which variable to set. */
export class PortError extends Error {
  override readonly name = 'PortError'
}

interface ListenOptions {
  readonly host: string
  readonly port: number
  /** What the port is set by. */
  readonly variable: string
  /** Who wants it. */
  readonly service: string
}

/** Listens, and answers with the URL. Rejects with a PortError that says who wanted the port, and what to do. */
export function listen(server: Server, { host, port, variable, service }: ListenOptions): Promise<string> {
  return new Promise((listening, refuse) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      refuse(new PortError(reason(error, { host, port, variable, service }), { cause: error }))
    })
    server.listen(port, host, () => {
      const { address, family, port } = server.address() as AddressInfo
      // What listens on all addresses is reached here by the name of this machine's own.
      const own = address === '0.0.0.0' || address === '::' || address === '127.0.0.1' || address === '::1'
      const name = own ? 'localhost' : family === 'IPv6' ? `[${address}]` : address
      listening(`http://${name}:${port}`)
    })
  })
}

function reason({ code, message }: NodeJS.ErrnoException, { host, port, variable, service }: ListenOptions): string {
  const other = `Set ${variable} to another port, or to 0 for any that is free.`
  if (code === 'EADDRINUSE') {
    const who = process.platform === 'win32' ? `netstat -ano | findstr :${port}` : `lsof -i :${port}`
    return `${service} wants port ${port}, but something listens there already: "${who}" says what. ${other}`
  }
  if (code === 'EACCES') return `${service} may not listen on port ${port}. ${other}`
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
    return `${service} cannot listen on "${host}", which is no address of this machine. Set HOST to 127.0.0.1 or 0.0.0.0.`
  }
  return `${service} cannot listen on ${host}, port ${port}: ${message}. ${other}`
}
