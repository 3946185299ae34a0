import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'

/** What each route of hello answers. */
export const texts: Readonly<Record<string, string>> = {
  'GET /': 'hello world',
  'GET /my_route': 'Welcome to this page',
  'POST /test_post': 'All good, thanks for making a POST',
}

/** Does something with the address of a server that answers like this, and stops the server. */
export async function withServer<T>(listener: RequestListener, act: (url: string) => Promise<T>): Promise<T> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  try {
    return await act(`http://127.0.0.1:${(server.address() as { port: number }).port}`)
  } finally {
    server.close()
    server.closeAllConnections()
  }
}
