// The POST by hand on node:http, with nothing else: no validation, no limit, no log, no header but the necessary ones.
import { createServer } from 'node:http'
import { quoteFor } from './order.ts'

createServer((request, response) => {
  if (request.method !== 'POST') {
    response.writeHead(405).end()
    return
  }
  let text = ''
  request.setEncoding('utf8')
  request.on('data', (chunk: string) => {
    text += chunk
  })
  request.on('end', () => {
    const answer = JSON.stringify(quoteFor(JSON.parse(text)))
    response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(answer) })
    response.end(answer)
  })
}).listen(Number(process.env.PORT), '127.0.0.1')
