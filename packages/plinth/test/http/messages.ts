/** A request as bytes, with Host and these header lines. */
export function request(method: string, target: string, ...lines: string[]): string {
  return `${[`${method} ${target} HTTP/1.1`, 'Host: things.example', ...lines].join('\r\n')}\r\n\r\n`
}

/** A request with a body: JSON unless the lines say otherwise, its length told unless they do. */
export function send(method: string, target: string, body: string | Buffer, ...lines: string[]): Buffer {
  const has = (name: string) => lines.some((line) => line.toLowerCase().startsWith(name))
  if (!has('content-type')) lines.push('Content-Type: application/json')
  if (!has('content-length') && !has('transfer-encoding')) lines.push(`Content-Length: ${Buffer.byteLength(body)}`)
  return Buffer.concat([Buffer.from(request(method, target, ...lines), 'latin1'), Buffer.from(body)])
}
